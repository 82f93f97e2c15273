/** A stack whose wanted digests are the ones that were applied last needs no engine. */
import type { KnownStack, StackWish } from "#model/rollout";

/** Compares names, fences and digests; `fenceOf` writes a fence as the resource id. Says nothing about drift. */
export function isUnchanged(
  wish: StackWish,
  known: KnownStack | undefined,
  fenceOf: (name: string) => string,
): boolean {
  const wanted = wish.rendered.resources;
  if (known === undefined) return wanted.length === 0 && wish.cloud === "";
  if (known.pending > 0 || known.memory === undefined || known.memory.cloud !== wish.cloud)
    return false;
  const kit = known.resources.filter(({ type }) => type.startsWith("kaunti:"));
  const applied = new Map(kit.map((resource) => [resource.name, resource]));
  return (
    applied.size === wanted.length &&
    wanted.every(({ name }) => {
      const one = applied.get(name);
      return one?.digest === wish.digests[name] && one?.id === fenceOf(name);
    })
  );
}
