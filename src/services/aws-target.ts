/** A county's AWS target, where it has one. */
import type { County, Target } from "#model/county";

export type AwsTarget = Extract<Target, { readonly kind: "aws" }>;

export function awsTarget(county: County): AwsTarget | undefined {
  return county.target.kind === "aws" ? county.target : undefined;
}
