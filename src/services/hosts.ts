/** Which device plays which part: the router of a site, the server at headquarters, the mail host's name. */
import type { County } from "#model/county";
import type { Device, DeviceRole } from "#model/device";
import type { Site } from "#model/site";
import { sortedBy } from "./order.ts";

/** Equipment that is or will be at its place; stock, repair, lost and disposed is not configured. */
const inUse: readonly Device["status"][] = ["active", "planned"];

/** The device of `role` at `site`: active before planned, then the lowest asset id. */
function deviceAt(county: County, site: string, role: DeviceRole): Device | undefined {
  const there = county.devices.filter(
    (device) => device.site === site && device.role === role && inUse.includes(device.status),
  );
  return sortedBy(there, (device) => `${inUse.indexOf(device.status)} ${device.asset}`)[0];
}

/** The hub: the executive's headquarters, by slot when there are several buildings. */
export function headquarters(county: County): Site | undefined {
  const all = county.sites.filter((site) => site.kind === "hq");
  return all.toSorted(
    (left, right) =>
      Number(left.owner !== "executive") - Number(right.owner !== "executive") ||
      Number(left.endpoint === undefined) - Number(right.endpoint === undefined) ||
      left.slot - right.slot,
  )[0];
}

export function routerOf(county: County, site: Site): Device | undefined {
  return deviceAt(county, site.id, "router");
}

/** The server that runs directory, mail and zones: at headquarters, else in the county's data centre. */
export function headquartersServer(county: County): Device | undefined {
  const hub = headquarters(county);
  const places = [
    ...(hub === undefined ? [] : [hub.id]),
    ...county.sites
      .filter((site) => site.kind === "data-centre")
      .map((site) => site.id)
      .toSorted(),
  ];
  for (const place of places) {
    const server = deviceAt(county, place, "server");
    if (server !== undefined) return server;
  }
  return undefined;
}
