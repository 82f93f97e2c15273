/**
 * The approved plan, as the provider reads it (file named by KAUNTI_PLAN, mode 0600). What is applied is what was
 * planned: a resource whose desired or observed digest has moved since is refused, and so is one that is not listed.
 */
interface ApprovedResource {
  /** Digest of the desired state; absent when the plan is to delete the resource. */
  readonly desiredDigest?: string;
  /** Digest of what was ours on the target when the plan was made; absent when nothing was. */
  readonly observedDigest?: string;
}

export interface ApprovedPlan {
  /** Keyed by Pulumi's logical resource name (the last part of the URN). */
  readonly resources: Readonly<Record<string, ApprovedResource>>;
}
