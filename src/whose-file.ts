/** Whose file this is that was collected elsewhere, and by which policy it is judged. */
import { familyOf } from "#inventory/platform-family";
import type { Auditee } from "#model/auditee";
import type { BoundBaseline } from "#model/baseline";
import type { County } from "#model/county";
import type { Device } from "#model/device";
import { KauntiError } from "#model/errors";
import { readCollected } from "#platforms/collected";
import type { Collected, CollectedPlatforms, Given } from "#platforms/collected";
import { subjectOf } from "./population.ts";

export interface FileOptions {
  readonly platforms: CollectedPlatforms;
  /** `--platform` and `--device`, as typed. */
  readonly platform?: string;
  readonly device?: string;
  /** A baseline or rule was asked for by name. */
  readonly chosen: boolean;
  readonly bind: (baseline: string, sure: boolean) => BoundBaseline;
}

interface Known {
  readonly county: County;
  readonly device: Device;
  /** How it was told which one; "" where the operator said so. */
  readonly by: string;
}

/** Throws KauntiError (exit 3) where nothing says which policy holds. */
export function whoseFile(
  counties: readonly County[],
  given: Given,
  options: FileOptions,
): { readonly auditee: Auditee; readonly notices: readonly string[] } {
  const { platforms, platform, device: named, chosen } = options;
  const first = readCollected(platforms, given, platform);
  const known = find(counties, given.file, first, named);
  const registered = familyOf(known?.device.platform ?? "");
  const family = platform ?? (registered in platforms ? registered : undefined);
  const read = family === first.family ? first : readCollected(platforms, given, family);
  const name = known?.device.asset ?? named ?? nameOf(given.file);
  const own = known?.device.baseline;
  const assumed = platforms[read.family ?? ""]?.baseline;
  const baseline = own ?? assumed;
  if (baseline === undefined && !chosen)
    throw new KauntiError(`${given.file}: ${read.facts.problem ?? "no policy is for it"}`, {
      exit: 3,
      next: `say what it is with --platform ${Object.keys(platforms).join("|")}, or name the device or the baseline`,
    });
  const assumption = `${name}: judged by ${baseline ?? ""}, which is an assumption: ${known === undefined ? "no register here knows it" : `no baseline is set for the role ${known.device.role}`}; name the asset with --device, or the baseline with --baseline`;
  const about =
    known === undefined
      ? {
          subject: { kind: "device", id: name, name, owner: "", site: "" } as const,
          county: "",
          role: "",
        }
      : {
          subject: subjectOf(known.device),
          county: known.county.slug,
          role: known.device.role,
        };
  return {
    auditee: {
      ...about,
      bound: options.bind(baseline ?? "", own !== undefined),
      collected: sameMachine(read, known?.device),
    },
    notices: [
      ...(known === undefined || known.by === ""
        ? []
        : [`${name}: ${given.file} is taken for this asset's because ${known.by}`]),
      ...(chosen || own !== undefined ? [] : [assumption]),
    ],
  };
}

/** `dumps/099-ict-rtr-00001.rsc` is named after its asset. */
const nameOf = (file: string): string => file.replace(/\.[A-Za-z]{1,5}$/, "") || file;

/** By what the operator says, then by the file's name, then by what the file says of its machine. */
function find(
  counties: readonly County[],
  file: string,
  { serial, hostname }: Collected,
  named: string | undefined,
): Known | undefined {
  const all = counties.flatMap((county) => county.devices.map((device) => ({ county, device })));
  const only = (by: string, fits: (device: Device) => boolean): Known | undefined => {
    const found = all.filter(({ device }) => fits(device));
    return found.length === 1 ? found.map((one) => ({ ...one, by }))[0] : undefined;
  };
  if (named !== undefined) return only("", asset(named));
  return (
    only("its name says so", asset(nameOf(file))) ??
    only(`of the serial number in it, ${serial}`, (device) => same(device.serial, serial)) ??
    only(`of the host name in it, ${hostname}`, (device) => same(device.hostname, hostname))
  );
}

const asset =
  (id: string) =>
  (device: Device): boolean =>
    device.asset === id.toLowerCase() || device.tag === id;

const same = (a: string, b: string): boolean =>
  a !== "" && a.replaceAll(/\s/g, "").toUpperCase() === b.replaceAll(/\s/g, "").toUpperCase();

/** Another machine's file would give this one a clean bill. */
function sameMachine({ facts, serial }: Collected, device: Device | undefined): Collected["facts"] {
  if (device === undefined || serial === "" || device.serial === "") return facts;
  if (same(device.serial, serial)) return facts;
  const problem = `the file is of the machine with serial number ${serial}, and the register says ${device.serial} for ${device.asset}`;
  return { problem, ...facts };
}
