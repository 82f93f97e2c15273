/** A baseline as devices fetch it: what is asked (one script) and what is wanted (the bound controls). */
import type { BoundBaseline } from "#model/baseline";
import { compile } from "#platforms/compile";
import type { Release } from "#services/index";

/** Files are the same for the same baseline: they are addressed by its content hash. */
export function releaseOf(bound: BoundBaseline): Release {
  const { id: baseline, version, hash, controls } = bound;
  return {
    baseline,
    version,
    hash,
    files: [
      { path: "audit.sh", content: compile(controls) },
      { path: "baseline.json", content: `${JSON.stringify(bound, undefined, 1)}\n` },
    ],
  };
}
