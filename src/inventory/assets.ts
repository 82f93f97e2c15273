/** Asset ids, tags and host names: one number per county and type, without slashes where files and names need it. Pure. */
import type { DeviceRole } from "#model/device";
import { plain } from "./cells.ts";

/** The three letters of a role in tags: CG-099/ICT/LAP/00042. */
export const typeCodes: Readonly<Record<DeviceRole, string>> = {
  laptop: "lap",
  desktop: "dtp",
  server: "srv",
  router: "rtr",
  switch: "swt",
  "access-point": "wap",
  printer: "prn",
  ups: "ups",
  phone: "tel",
  gateway: "gwy",
  camera: "cam",
};

/** `CG-099/ICT/LAP/00042` -> `099-ict-lap-00042`; any other tag gets the county's code in front. */
export function assetOfTag(code3: string, tag: string): string {
  const short = tag
    .toLowerCase()
    .replace(/^cg[-/ ]?/, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return short.startsWith(`${code3}-`) ? short : `${code3}-${short}`;
}

/** `099-ict-lap-00042` -> `099LAP00042`; at most 15 characters (NetBIOS). */
export function hostnameOf(asset: string): string {
  const parts = asset.toUpperCase().split("-");
  const short = parts.length === 4 ? [parts[0], parts[2], parts[3]] : parts;
  return short.join("").slice(-15);
}

/** Maker and serial number are what a machine is; a label can be stuck on another one. */
export function serialKey(maker: string, serial: string, tag: string): string {
  return serial === "" ? `tag/${plain(tag)}` : `${plain(maker)}/${plain(serial)}`;
}

/** Number at the end of an asset id; -1 when it has none. */
export function assetNumber(asset: string): number {
  const found = /(\d+)$/.exec(asset);
  return found === null ? -1 : Number(found[1]);
}
