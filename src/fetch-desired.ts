/** Gets a desired state back by its digest, and believes it only when the digest fits. */
import type { Desired } from "#model/desired";
import { KauntiError } from "#model/errors";
import type { ResourcePorts } from "#model/target";
import { parseCanonical } from "#reconcile/canonical";

/** Rejects when the store does not have it, or has another text under that name. */
export async function fetchDesired(
  { store, digest }: Pick<ResourcePorts, "store" | "digest">,
  wanted: string,
): Promise<Desired> {
  const text = await store.get(wanted);
  if (text === undefined)
    throw new KauntiError(
      `the desired state ${wanted.slice(0, 12)}… is not in the private store of this machine`,
      { exit: 3, next: "run kaunti plan or kaunti up here, with the county's inventory" },
    );
  if (digest(text) !== wanted)
    throw new KauntiError(
      `the desired state ${wanted.slice(0, 12)}… in the private store was changed, or made with another digest key`,
      { exit: 3, next: "look at KAUNTI_DIGEST_KEY and run kaunti plan again" },
    );
  return parseCanonical(text);
}
