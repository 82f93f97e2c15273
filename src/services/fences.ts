/** Fences by target: the same desired state goes to a folder or to a real host, and only the fence differs. */
import type { County } from "#model/county";
import type { DesiredType } from "#model/desired";
import type { Device } from "#model/device";
import type { Fence } from "#model/fence";
import type { LayerName } from "#model/layer";
import type { OwnerId } from "#model/owner";
import { domainDn } from "./dn.ts";
import { headquartersServer } from "./hosts.ts";

/** The naming context of a county's directory. */
export function baseDn(county: County): string {
  return county.target.kind === "hosts" ? county.target.baseDn : domainDn(county.domain);
}

/** A fence below the county's targets folder; `path` such as `executive/licences.csv`. */
export function folderFence(
  county: County,
  layer: LayerName,
  owner: OwnerId,
  type: DesiredType,
  path: string,
  scope: Readonly<Record<string, string>> = {},
): Fence {
  return {
    type,
    driver: "folder",
    location: `${county.code3}-${county.slug}/${path}`,
    owner,
    county: county.code3,
    layer,
    marker: `kaunti:${county.code3}:${owner}:${layer}`,
    scope,
  };
}

/** The directory tree of one owner below `base`: an LDIF file, or the county's LDAP server. */
export function directoryFence(
  county: County,
  layer: LayerName,
  owner: OwnerId,
  base: string,
): Fence {
  const folder = folderFence(county, layer, owner, "directory", `${owner}/directory.ldif`, {
    baseDn: base,
  });
  if (county.target.kind !== "hosts") return folder;
  const { directoryUrl, bindDn, bindPassword } = county.target;
  const authority = headquartersServer(county)?.enrolment?.keys?.authority;
  const ca = county.target.ca ?? (authority === undefined ? undefined : `der:${authority}`);
  return {
    ...folder,
    driver: "ldap",
    location: directoryUrl.replace(/^ldaps?:\/\//, "").replace(/\/.*$/, ""),
    scope: {
      baseDn: base,
      url: directoryUrl,
      bindDn,
      bindPassword,
      ...(ca === undefined ? {} : { ca }),
    },
  };
}

/** One host: its image root, or the host itself by its pinned key. A host that is not enrolled is a problem sentence. */
export function hostFence(county: County, layer: LayerName, device: Device): Fence | string {
  const folder = folderFence(county, layer, device.owner, "host", `hosts/${device.hostname}`);
  if (county.target.kind !== "hosts") return folder;
  const { enrolment } = device;
  const address = enrolment?.address ?? device.address;
  if (enrolment?.hostKey === undefined || address === undefined) {
    return `device "${device.asset}" (${device.hostname}) has no pinned host key or no address; enrol it before its services are set up`;
  }
  return {
    ...folder,
    driver: "ssh",
    location: `${address}:${enrolment.port ?? 22}`,
    scope: { hostKey: enrolment.hostKey, user: enrolment.user ?? "root" },
  };
}
