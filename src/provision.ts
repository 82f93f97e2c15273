/** What one enrolled machine gets beside its baseline: previewed and applied like a server's layer, by hand and not by Pulumi. */
import type { County } from "#model/county";
import type { Device } from "#model/device";
import type { DesiredHost } from "#model/desired";
import { KauntiError } from "#model/errors";
import type { Fence } from "#model/fence";
import type { ResourcePorts } from "#model/target";
import { explain } from "#reconcile/words";
import { hostFence } from "#services/fences";
import { trusted, workstation } from "#services/workstation";
import type { BaselinePlan } from "./enrol-ports.ts";
import { applyResource } from "./apply-resource.ts";
import { previewResource } from "./preview-resource.ts";

/** Opened only where something is provisioned: it takes the county's digest key. */
type Ports = () => Promise<Omit<ResourcePorts, "store">>;

/** Undefined where nothing is provisioned. Throws KauntiError (exit 3) for a machine that is not enrolled yet. */
function wanted(
  county: County,
  device: Device,
): { fence: Fence; desired: DesiredHost } | undefined {
  const desired = workstation(county, device);
  if (desired === undefined) return undefined;
  const fence = hostFence(county, "endpoints", device);
  if (typeof fence === "string") throw new KauntiError(fence, { exit: 3 });
  return { fence, desired };
}

/** One line per change, none when the machine has it all, and what has to wait. Rejects when the machine cannot be read. */
export async function planProvision(
  ports: Ports,
  county: County,
  device: Device,
): Promise<BaselinePlan> {
  const resource = wanted(county, device);
  if (resource === undefined) return { changes: [], byHand: [] };
  const preview = await previewResource(await ports(), resource);
  const refusal = preview.reachable ? preview.conflicts[0] : preview.why;
  if (refusal !== undefined) throw new KauntiError(`${device.asset}: ${refusal}`);
  return {
    changes: explain(preview.changes).filter((line) => !line.startsWith(" ")),
    byHand:
      trusted(county) === undefined
        ? ["directory log-in: enrol the headquarters server, then repeat this enrolment"]
        : [],
  };
}

/** Safe to repeat. */
export async function applyProvision(
  ports: Ports,
  county: County,
  device: Device,
  tell: (line: string) => void,
): Promise<void> {
  const resource = wanted(county, device);
  if (resource === undefined) return;
  await applyResource(await ports(), { name: `host-${device.asset}`, ...resource }, { tell });
}
