/** Sites, equipment and people of the sample county, one at a time. */
import { createHash } from "node:crypto";
import type { Device } from "#model/device";
import type { Person } from "#model/person";
import type { Site, Subnet } from "#model/site";

export const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

const roles = ["users", "servers", "voice", "management", "guest", "cctv", "wifi", "printers"];

/** A sub-county /21 at its slot: 10.99.64.0 and up, one /24 per role. */
export function subnetsOf(site: string, slot: number): Subnet[] {
  return roles.map((role, index) => ({
    site,
    role,
    vlan: 10 * (index + 1),
    prefix: `10.99.${slot * 8 + index}.0/24`,
    gateway: `10.99.${slot * 8 + index}.1`,
  }));
}

export function siteOf(id: string, slot: number, more: Partial<Site> = {}): Site {
  return {
    id,
    name: id,
    kind: "sub-county",
    owner: "executive",
    slot,
    links: [
      {
        id: `${id}-4g`,
        class: "4g",
        provider: "Upepo Mobile",
        priority: "primary",
        down: 10_000,
        up: 4000,
        metered: true,
      },
    ],
    publicKey: Buffer.from(hash(id).slice(0, 32)).toString("base64"),
    ...more,
  };
}

export function deviceOf(asset: string, role: Device["role"], site: string): Device {
  return {
    asset,
    tag: `CG-${asset.toUpperCase().replaceAll("-", "/")}`,
    hostname: asset.replaceAll("-", ""),
    owner: "executive",
    role,
    maker: "PC Engines",
    model: "apu4d4",
    serial: `S${asset}`,
    site,
    department: "ICT",
    status: "active",
    funding: "county",
    platform: "debian12",
  };
}

export function personOf(employee: string, more: Partial<Person> = {}): Person {
  return {
    employee,
    owner: "executive",
    givenName: "Grace Wambui",
    surname: "Ng'ang'a",
    displayName: "Grace Wambui Ng'ang'a",
    title: "Clerk, Registry",
    department: "ICT",
    site: "hq",
    employment: "permanent",
    start: "2020-01-01",
    state: "active",
    uid: `grace.nganga${employee}`,
    uidNumber: 10_900_000 + Number(employee.replaceAll(/\D/g, "")),
    mailName: `grace.nganga${employee}`,
    mail: `grace.nganga${employee}@mfano.example`,
    ...more,
  };
}
