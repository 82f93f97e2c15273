/** Which machines a run is about: an asset of the register each, and the way to it. */
import { resolve } from "node:path";
import { readHosts } from "#adapters/hosts-file";
import type { County } from "#model/county";
import type { Device } from "#model/device";
import { KauntiError } from "#model/errors";
import type { Reach, SshReach } from "#model/reach";
import { nearest } from "#inventory/distance";

export interface EnrolCommand {
  readonly device?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly identity?: string;
  readonly hostKey?: string;
  readonly acceptNewKeys?: true;
  readonly root?: string;
  readonly self?: true;
  readonly batch?: string;
  readonly baseline?: string;
  readonly label?: string;
  readonly reinstalled?: true;
  readonly concurrency?: number;
  readonly yes?: true;
  readonly inventory?: string;
  readonly county?: string;
  readonly state?: string;
  readonly asOf?: string;
}

export interface Machine {
  readonly county: County;
  readonly device: Device;
  readonly reach: Reach;
  readonly label?: string;
}

/** The one that --device names. Throws (exit 3) when it is not said how to reach it, or there is no such asset. */
export function namedMachine(counties: readonly County[], command: EnrolCommand): Machine {
  const { device, host, root, self, label } = command;
  if (device === undefined)
    throw usage("which asset it is was not said", "give --device ASSET (or --batch FILE)");
  const found = find(counties, device);
  const { port = 22, user = "root", identity, hostKey } = command;
  const reach: Reach | undefined =
    self === true
      ? { kind: "local" }
      : root !== undefined
        ? { kind: "root", dir: resolve(root) }
        : host === undefined
          ? undefined
          : {
              kind: "ssh",
              host,
              port,
              user,
              ...(identity === undefined ? {} : { identity: resolve(identity) }),
              ...(hostKey === undefined ? {} : { hostKey }),
            };
  if (reach === undefined)
    throw usage(
      `how to reach ${found.device.asset} was not said`,
      "give --host ADDRESS, --root DIR or --self",
    );
  return {
    ...found,
    reach: pinned(found.device, reach, command),
    ...(label === undefined ? {} : { label }),
  };
}

/** Those of a batch, in the order of the sheet. Throws InputError, or (exit 3) naming every unknown asset. */
export async function batchMachines(
  counties: readonly County[],
  file: string,
  command: EnrolCommand,
): Promise<readonly Machine[]> {
  const unknown: string[] = [];
  const machines = (await readHosts(file, "asset")).flatMap(({ name, reach, label }) => {
    try {
      const found = find(counties, name);
      const way = pinned(found.device, reach, command);
      return [{ ...found, reach: way, ...(label === undefined ? {} : { label }) }];
    } catch (error) {
      unknown.push(error instanceof Error ? error.message : String(error));
      return [];
    }
  });
  if (unknown.length > 0) throw new KauntiError(`${file}: ${unknown.join("; ")}`, { exit: 3 });
  return machines;
}

function usage(message: string, next: string): KauntiError {
  return new KauntiError(message, { exit: 3, next });
}

function find(counties: readonly County[], name: string): Pick<Machine, "county" | "device"> {
  for (const county of counties)
    for (const device of county.devices)
      if (device.asset === name.toLowerCase() || device.tag === name) return { county, device };
  const assets = counties.flatMap(({ devices }) => devices.map(({ asset }) => asset));
  const near = nearest(name, assets);
  throw new KauntiError(`no device "${name}" is in equipment.csv`, {
    exit: 3,
    next: near.length === 0 ? "write its row there first" : `did you mean ${near.join(", ")}?`,
  });
}

/** The key that an earlier enrolment recorded, unless another was given or the system is new. */
function pinned(device: Device, reach: Reach, { reinstalled }: EnrolCommand): Reach {
  const known = device.enrolment?.hostKey;
  if (reach.kind !== "ssh" || reach.hostKey !== undefined || known === undefined) return reach;
  if (reinstalled === true) return reach;
  const way: SshReach = { ...reach, hostKey: known };
  return way;
}
