/** Puts a desired state where the provider will find it, before the engine runs: state gets only the digest. */
import type { Desired } from "#model/desired";
import type { ResourcePorts } from "#model/target";
import { canonical } from "#reconcile/canonical";

/** The digest under which `desired` was stored. */
export async function storeDesired(
  ports: Pick<ResourcePorts, "store" | "digest">,
  desired: Desired,
): Promise<string> {
  const text = canonical(desired);
  const digest = ports.digest(text);
  await ports.store.put(digest, text);
  return digest;
}
