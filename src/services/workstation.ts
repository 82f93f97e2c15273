/** What a Debian laptop or desktop of the county gets beside its baseline: log-in by the directory, and its seats' software. */
import type { County } from "#model/county";
import type { DesiredHost, HostFile, HostUnit } from "#model/desired";
import type { Device } from "#model/device";
import { written } from "./host-file.ts";
import { baseDn } from "./fences.ts";
import { childDn } from "./dn.ts";
import { uniqueSorted } from "./order.ts";
import { authority } from "./certificates.ts";

export const readerFile = "/etc/sssd/conf.d/kaunti-reader.conf";

/** The employee who holds the device, when that account may be used; nobody else logs in by the directory. */
function custodian(county: County, device: Device): string | undefined {
  return county.people.find(
    (person) =>
      person.employee === device.custodian &&
      person.owner === device.owner &&
      person.state === "active",
  )?.uid;
}

function sssdConf(county: County, device: Device, directoryUrl: string): string {
  const uid = custodian(county, device);
  return `${[
    written,
    "[sssd]",
    "services = nss, pam",
    `domains = ${county.slug}`,
    "",
    "[pam]",
    // A laptop is away from its server for weeks (leave, a ward office without a line).
    "offline_credentials_expiration = 30",
    "",
    `[domain/${county.slug}]`,
    "id_provider = ldap",
    "auth_provider = ldap",
    "chpass_provider = ldap",
    `ldap_uri = ${directoryUrl}`,
    `ldap_search_base = ${childDn("ou", device.owner, baseDn(county))}`,
    `ldap_default_bind_dn = cn=reader,${baseDn(county)}`,
    "ldap_schema = rfc2307bis",
    // The county's groups are named lists; each person's own group has the person's name and number.
    "ldap_group_object_class = groupOfNames",
    "auto_private_groups = true",
    `ldap_tls_cacert = ${authority}`,
    "ldap_tls_reqcert = demand",
    "cache_credentials = true",
    "enumerate = false",
    "access_provider = ldap",
    "ldap_access_order = filter, expire",
    // Without a custodian: a filter that matches nobody. Account names are plain letters, digits and dots.
    `ldap_access_filter = ${uid === undefined ? "(!(objectClass=*))" : `(uid=${uid})`}`,
    "ldap_account_expire_policy = shadow",
  ].join("\n")}\n`;
}

function loginUnit(county: County, device: Device, directoryUrl: string): HostUnit {
  const file: HostFile = {
    path: "/etc/sssd/sssd.conf",
    mode: "0600",
    owner: "root",
    group: "root",
    content: sssdConf(county, device, directoryUrl),
    sensitive: false,
  };
  return {
    name: "directory-login",
    packages: ["libnss-sss", "libpam-sss", "sssd-ldap", "sssd-tools"],
    files: [file],
    check: "sssctl config-check >/dev/null",
    reload: [
      "pam-auth-update --package --enable mkhomedir",
      "systemctl enable --quiet sssd",
      "systemctl restart sssd",
    ].join("\n"),
  };
}

/** Debian packages of the products that this device, or the person who holds it, has a seat of. */
function seatPackages(county: County, device: Device): string[] {
  const held = county.seats.filter(
    (seat) => seat.holder === device.asset || seat.holder === device.custodian,
  );
  const products = county.products.filter((product) =>
    held.some(
      (seat) =>
        seat.product === product.id &&
        seat.holder === (product.metric === "person" ? device.custodian : device.asset) &&
        county.pools.find((pool) => pool.id === seat.pool)?.owner === device.owner,
    ),
  );
  return uniqueSorted(products.flatMap((product) => product.debianPackages));
}

/** Undefined where nothing is provisioned: other roles, other systems, a county of folders. */
export function workstation(county: County, device: Device): DesiredHost | undefined {
  if (county.target.kind !== "hosts" || !["laptop", "desktop"].includes(device.role))
    return undefined;
  const packages = seatPackages(county, device);
  const software: HostUnit = { name: "software", packages, files: [], check: "", reload: "" };
  return {
    type: "host",
    host: device.hostname,
    units: [
      loginUnit(county, device, county.target.directoryUrl),
      ...(packages.length === 0 ? [] : [software]),
    ],
  };
}
