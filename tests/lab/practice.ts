/** Which hosts the lab has, from the practice county's own model: names, networks, addresses. No address is written down here. */
import { resolve } from "node:path";
import type { County } from "#model/county";
import type { Device } from "#model/device";
import { InputError } from "#model/errors";
import { readInventory } from "#adapters/inventory";
import { findCountyIn, loadCountry } from "#use/load";

export type LabRole = "router" | "server" | "laptop";
export type HostId = "hq-router" | "hq-server" | "hq-laptop" | "sub-router" | "sub-laptop";

/** One cable: from an interface of a host to a segment. `address` with its prefix length. */
export interface Cable {
  readonly name: string;
  readonly segment: string;
  readonly address: string;
}

export interface LabHost {
  readonly id: HostId;
  readonly asset: string;
  readonly name: string;
  readonly role: LabRole;
  readonly site: string;
  readonly cables: readonly Cable[];
  /** Default route; the routers' leads to the internet. */
  readonly gateway: string;
  /** Where the host is administered: a router's management gateway, else its only address. */
  readonly address: string;
}

/** The provider's network between the sites (RFC 5737 TEST-NET-3): what the county calls the internet. */
export const wan = { segment: "wan", internet: "203.0.113.1", prefix: 24 };
const wanAddress = { "hq-router": "203.0.113.10", "sub-router": "203.0.113.20" };

/** The practice county's equipment that stands in the lab. */
const assets: Readonly<Record<HostId, string>> = {
  "hq-router": "099-ict-rtr-00001",
  "hq-server": "099-ict-srv-00001",
  "hq-laptop": "099-ict-lap-00001",
  "sub-router": "099-ict-rtr-00002",
  "sub-laptop": "099-hlt-lap-00002",
};
export const hostIds = Object.keys(assets) as HostId[];

export async function practiceCounty(): Promise<County> {
  const files = await readInventory({ kit: resolve(import.meta.dirname, "../..") });
  const { country, problems } = loadCountry(files, { asOf: "2026-11-02", county: "mfano" });
  const county = findCountyIn(country, "mfano");
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw new InputError(errors);
  if (county === undefined) throw new Error("the practice county is not in the inventory");
  return county;
}

export function segmentOf(site: string, role: string): string {
  return `${site}-${role}`;
}

/** The nth address after a subnet's own, with prefix length: 10.99.64.0/24, 10 -> 10.99.64.10/24. */
export function addressIn(county: County, site: string, role: string, nth: number): string {
  const subnet = county.subnets.find((each) => each.site === site && each.role === role);
  if (subnet === undefined) throw new Error(`site ${site} has no network for ${role}`);
  const [base = "", bits] = subnet.prefix.split("/");
  return `${base.replace(/\d+$/, (last) => String(Number(last) + nth))}/${bits}`;
}

export function labHost(county: County, id: HostId): LabHost {
  const device = county.devices.find(({ asset }) => asset === assets[id]);
  if (device === undefined) throw new Error(`the practice county has no ${assets[id]}`);
  return id === "hq-router" || id === "sub-router"
    ? router(county, id, device)
    : station(county, id, device);
}

function router(county: County, id: "hq-router" | "sub-router", device: Device): LabHost {
  const { site } = device;
  const roles = county.subnets.filter((subnet) => subnet.site === site).map(({ role }) => role);
  const legs = roles.map((role) => ({
    name: role,
    segment: segmentOf(site, role),
    address: addressIn(county, site, role, 1),
  }));
  const uplink = { name: "wan", segment: wan.segment, address: `${wanAddress[id]}/${wan.prefix}` };
  return {
    ...named(id, device, "router"),
    cables: [...legs, uplink],
    gateway: wan.internet,
    address: bare(addressIn(county, site, "management", 1)),
  };
}

/** A server in its servers' network, a laptop in the users'. */
function station(county: County, id: HostId, device: Device): LabHost {
  const server = device.role === "server";
  const role = server ? "servers" : "users";
  const address = addressIn(county, device.site, role, server ? 10 : 20);
  return {
    ...named(id, device, server ? "server" : "laptop"),
    cables: [{ name: role, segment: segmentOf(device.site, role), address }],
    gateway: bare(addressIn(county, device.site, role, 1)),
    address: bare(address),
  };
}

function named(id: HostId, device: Device, role: LabRole) {
  return { id, asset: device.asset, name: device.hostname, role, site: device.site };
}

export function bare(address: string): string {
  return address.replace(/\/\d+$/, "");
}
