/** Whose machine this is, where the register was not where we started: its role there chooses the policy, else we say that we assume one. */
import type { Auditee } from "#model/auditee";
import type { County } from "#model/county";
import type { Device } from "#model/device";
import { labelFile } from "#model/identity";
import { subjectOf } from "./population.ts";

export interface Claim {
  /** `--device`, as typed. */
  readonly named?: string;
  /** The asset on the label that the machine carries: anybody who may write there chose it. */
  readonly label?: string;
  /** What it is called where no register knows it. */
  readonly place: string;
}

export interface Whose extends Pick<Auditee, "subject" | "county" | "role"> {
  readonly baseline: string;
  /** The register says so; else it is an assumption. */
  readonly sure: boolean;
  /** What the report has to say about the choice. */
  readonly notices: readonly string[];
}

const assumed = "county-laptop";

/** `chosen`: a baseline or rule was asked for by name, so that nothing is assumed about it. */
export function whose(counties: readonly County[], claim: Claim, chosen: boolean): Whose {
  const { named, label, place } = claim;
  const asset = named ?? label;
  const found = asset === undefined ? undefined : find(counties, asset);
  const other = label !== undefined && label !== (found?.device.asset ?? named);
  const name = found?.device.asset ?? named ?? place;
  const notices =
    other && named !== undefined
      ? [`${name}: the label on it (${labelFile}) says ${label}; it may be another machine`]
      : [];
  const assume = (why: string): string[] =>
    chosen
      ? []
      : [
          `${name}: judged by ${assumed}, which is an assumption: ${why}; name the baseline with --baseline, or the asset with --device`,
        ];
  if (found === undefined) {
    const subject = { kind: "device", id: name, name, owner: "", site: "" } as const;
    const why =
      asset === undefined
        ? `nothing says what it is (no --device, no ${labelFile})`
        : `no register here knows ${asset}`;
    return {
      subject,
      county: "",
      role: "",
      baseline: assumed,
      sure: false,
      notices: [...notices, ...assume(why)],
    };
  }
  const { county, device } = found;
  const baseline = device.baseline ?? county.baselines[device.role];
  const taken =
    named === undefined
      ? [`${name}: taken for this asset because the label on it (${labelFile}) says so`]
      : [];
  const why = `no baseline is set for the role ${device.role}`;
  return {
    subject: subjectOf(device),
    county: county.slug,
    role: device.role,
    baseline: baseline ?? assumed,
    sure: baseline !== undefined,
    notices: [...notices, ...taken, ...(baseline === undefined ? assume(why) : [])],
  };
}

function find(
  counties: readonly County[],
  asset: string,
): { readonly county: County; readonly device: Device } | undefined {
  for (const county of counties)
    for (const device of county.devices)
      if (device.asset === asset.toLowerCase() || device.tag === asset) return { county, device };
  return undefined;
}

/** A sheet's role names its baseline (`county-server`); a desktop is kept like a laptop; anything else is assumed. */
export function hostBaseline(
  role: string,
  baselines: { has(id: string): boolean },
): { readonly id: string; readonly sure: boolean } {
  const own = `county-${role === "desktop" ? "laptop" : role}`;
  return role !== "common" && baselines.has(own)
    ? { id: own, sure: true }
    : { id: assumed, sure: false };
}
