/** A baseline as devices fetch it: what is asked (one script) and what is wanted (the bound controls). */
import type { BoundBaseline } from "#model/baseline";
import type { Hash } from "#model/ports";
import { compile } from "#platforms/compile";
import type { Release } from "#services/index";

/** Addressed by the hash of its files: a newer kit compiles another script for the same controls. */
export function releaseOf(bound: BoundBaseline, hash: Hash): Release {
  // Where all of it is judged from files that were collected elsewhere, there is nothing for a script to ask.
  const asks = bound.controls.some(({ wants }) => wants.some(({ kind }) => kind !== "collected"));
  const files = [
    ...(asks ? [{ path: "audit.sh", content: compile(bound.controls) }] : []),
    { path: "baseline.json", content: `${JSON.stringify(bound, undefined, 1)}\n` },
  ];
  const { id: baseline, version } = bound;
  return { baseline, version, hash: hash(JSON.stringify(files)), files };
}
