/** The register as the population of an audit: a county's devices, or one of them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Auditee } from "#model/auditee";
import type { County } from "#model/county";
import type { Device } from "#model/device";
import { KauntiError } from "#model/errors";
import type { Reach } from "#model/reach";
import type { WaiverSubject } from "#model/waiver";
import { nearest } from "#inventory/distance";
import { population } from "#use/population";
import { stateDir } from "./wire-audit.ts";
import type { AuditCommand, Policy } from "./wire-audit.ts";
import { openInventory } from "./wire.ts";

export async function registered(
  command: AuditCommand,
  policy: Policy,
): Promise<{ scope: string; auditees: Auditee[]; register: readonly WaiverSubject[] }> {
  const { country } = await openInventory(command);
  const { device, county } = command;
  const managed = country.counties.filter(({ managed: whole }) => whole);
  const asked = county === undefined ? managed : managed.filter((one) => isCalled(one, county));
  if (asked.length === 0)
    throw noRegister(
      country.counties.find((one) => isCalled(one, county)),
      county,
      managed,
    );
  const auditees = asked.flatMap((one) => {
    const ports = {
      bind: (id: string) => policy.bind(id, true),
      reach: (found: Device) => reachOf(one, found, command),
    };
    const devices =
      device === undefined
        ? one.devices
        : one.devices.filter(({ asset, tag }) => asset === device.toLowerCase() || tag === device);
    return population({ ...one, devices }, ports, command.baseline);
  });
  if (auditees.length === 0)
    throw new KauntiError(
      device === undefined ? "the register is empty" : `no device "${device}" in the register`,
      {
        exit: 3,
        next: device === undefined ? "enrol equipment first" : near(device, asked),
      },
    );
  return {
    scope:
      device === undefined
        ? `county ${asked.map(({ slug }) => slug).join(", ")}`
        : `device ${device}`,
    auditees,
    register: managed.flatMap(({ slug, devices }) =>
      devices.map(({ asset, site, owner, role }) => ({
        device: asset,
        site,
        owner,
        role,
        county: slug,
      })),
    ),
  };
}

const isCalled = ({ slug, code3, code }: County, asked: string | undefined): boolean =>
  asked !== undefined && [slug, code3, String(code)].includes(asked);

/** Of most counties the kit has the public facts and nothing that could be audited. */
function noRegister(
  found: County | undefined,
  asked: string | undefined,
  managed: readonly County[],
): KauntiError {
  const slugs = managed.map(({ slug }) => slug).join(", ");
  const make = `make its data folder with ./kaunti new county ${found?.slug ?? "NAME"}, and point --inventory at it`;
  return new KauntiError(
    found === undefined
      ? `no county "${asked ?? ""}" has a register here`
      : `of ${found.name} only the public facts are here, and no register of equipment`,
    {
      exit: 3,
      next: slugs === "" ? make : `name one that has (${slugs}) with --county, or ${make}`,
    },
  );
}

/** An image root of the practice kit, else SSH with the host key that enrolment recorded. */
function reachOf(
  county: County,
  { asset, address, enrolment }: Device,
  command: AuditCommand,
): Reach | undefined {
  const root = join(stateDir(command), "targets", `${county.code3}-${county.slug}`, "roots", asset);
  if (county.target.kind === "folder" && existsSync(root)) return { kind: "root", dir: root };
  const host = enrolment?.address ?? address;
  if (enrolment === undefined || host === undefined) return undefined;
  const { port = 22, user = "root", hostKey } = enrolment;
  // The key that `up` uses too; without one the agent's.
  const identity = process.env["KAUNTI_SSH_IDENTITY"] ?? "";
  return {
    kind: "ssh",
    host,
    port,
    user,
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(identity === "" ? {} : { identity }),
  };
}

function near(device: string, counties: readonly County[]): string {
  const like = nearest(
    device,
    counties.flatMap(({ devices }) => devices.map(({ asset }) => asset)),
  );
  return like.length === 0 ? "see kaunti who" : `did you mean ${like.join(", ")}?`;
}
