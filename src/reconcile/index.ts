/** The registry of resource types: one reconciler each. */
import type { Desired, DesiredType } from "#model/desired";
import type { Hash } from "#model/ports";
import type { Reconciler } from "#model/target";
import { directory } from "./directory.ts";
import { host } from "./host.ts";
import { licences } from "./licences.ts";
import { release } from "./release.ts";

/** Observed and Step are what the driver of the same type gives and takes; a use case only passes them on. */
export function reconcilers(
  hash: Hash,
): Record<DesiredType, Reconciler<Desired, unknown, unknown>> {
  const all = { directory, host: host(hash), licences, release };
  return all;
}
