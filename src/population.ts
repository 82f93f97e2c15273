/** The population of an audit is the register: every device is on the list, with the way to it or the reason why not. */
import { familyOf } from "#inventory/platform-family";
import type { Auditee } from "#model/auditee";
import type { BoundBaseline } from "#model/baseline";
import type { County } from "#model/county";
import type { Device, DeviceStatus } from "#model/device";
import type { Reach } from "#model/reach";

export interface PopulationPorts {
  /** The way to a device, where one is known. */
  readonly reach: (device: Device) => Reach | undefined;
  /** The policy by that name; throws (exit 3) where there is none. */
  readonly bind: (baseline: string) => BoundBaseline;
}

/** `baseline`: asked for by name, for all of them. Devices in the order of the register. */
export function population(county: County, ports: PopulationPorts, baseline?: string): Auditee[] {
  const bound = new Map<string, BoundBaseline>();
  return county.devices.map((device): Auditee => {
    const own = device.baseline ?? county.baselines[device.role];
    // A policy asked for by name is for what can have one: a UPS is still not asked.
    const id = own === undefined ? undefined : (baseline ?? own);
    const about = { subject: subjectOf(device), county: county.slug, role: device.role };
    if (id === undefined)
      return {
        ...about,
        skip: { state: "not-applicable", why: `no baseline is set for the role ${device.role}` },
      };
    const policy = bound.get(id) ?? ports.bind(id);
    bound.set(id, policy);
    const skip = skipOf(device);
    if (skip !== undefined) return { ...about, bound: policy, skip };
    const reach = ports.reach(device);
    return reach === undefined
      ? { ...about, bound: policy, skip: { state: "not-run", why: notEnrolled(device) } }
      : { ...about, bound: policy, reach };
  });
}

/** A device of the register as the subject of a report. */
export function subjectOf({ asset, hostname, owner, site }: Device): Auditee["subject"] {
  return { kind: "device", id: asset, name: hostname === "" ? asset : hostname, owner, site };
}

/** What is not in service is listed with its status; a lost device is an open question, not a pass. */
const skipped: Readonly<Record<Exclude<DeviceStatus, "active">, "not-run" | "not-applicable">> = {
  planned: "not-applicable",
  "in-stock": "not-applicable",
  disposed: "not-applicable",
  repair: "not-run",
  lost: "not-run",
};

function skipOf({ status }: Device): Auditee["skip"] {
  return status === "active"
    ? undefined
    : { state: skipped[status], why: `the register says ${status}` };
}

/** These are never asked over the network by the kit. */
const fromFiles = ["ios", "openwrt", "routeros", "windows"];

function notEnrolled({ enrolment, platform = "" }: Device): string {
  if (fromFiles.includes(familyOf(platform)))
    return `${platform} is judged from a file: kaunti audit --collected FILE --device with its asset number`;
  return enrolment === undefined
    ? "not enrolled yet; run kaunti enrol --device with its asset number"
    : "enrolled without an address: audit it with --self on the device, or --root";
}
