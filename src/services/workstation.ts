/** What a Debian laptop or desktop of the county gets beside its baseline: log-in by the directory, and its seats' software. */
import type { County } from "#model/county";
import type { DesiredHost, HostFile, HostUnit } from "#model/desired";
import type { Device } from "#model/device";
import { publicFile, written } from "./host-file.ts";
import { headquartersServer } from "./hosts.ts";
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
    // A server that was down, or not there yet, is asked again within two minutes; sssd itself would wait up to an hour
    // (offline_timeout_max of sssd.conf(5)).
    "offline_timeout_max = 120",
    "enumerate = false",
    "access_provider = ldap",
    "ldap_access_order = filter, expire",
    // Without a custodian: a filter that matches nobody. Account names are plain letters, digits and dots.
    `ldap_access_filter = ${uid === undefined ? "(!(objectClass=*))" : `(uid=${uid})`}`,
    "ldap_account_expire_policy = shadow",
  ].join("\n")}\n`;
}

/** Homes as the baseline wants them: Debian's own profile makes them readable to everybody. */
const homes = `Name: Homes of people who log in by the directory
Default: yes
Priority: 0
Session-Type: Additional
Session-Interactive-Only: yes
Session:
\toptional\tpam_mkhomedir.so umask=0077
`;

/** The county's authority as a certificate file, which makes the directory and the mail server believable. */
export function trusted(county: County): HostFile | undefined {
  const der = headquartersServer(county)?.enrolment?.keys?.authority;
  if (der === undefined) return undefined;
  const lines = der.match(/.{1,64}/g) ?? [];
  const pem = ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----"];
  return publicFile(authority, `${pem.join("\n")}\n`);
}

function loginUnit(
  county: County,
  device: Device,
  directoryUrl: string,
  trust: HostFile,
): HostUnit {
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
    files: [trust, publicFile("/usr/share/pam-configs/kaunti-homes", homes), file],
    check: "sssctl config-check >/dev/null",
    reload: [
      "pam-auth-update --package --enable kaunti-homes",
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

/**
 * Undefined where nothing is provisioned: other roles, other systems, a county of folders. Without the headquarters
 * server's authority nobody can log in by the directory, so that waits for its enrolment.
 */
export function workstation(county: County, device: Device): DesiredHost | undefined {
  if (county.target.kind !== "hosts" || !["laptop", "desktop"].includes(device.role))
    return undefined;
  const packages = seatPackages(county, device);
  const trust = trusted(county);
  const software: HostUnit = { name: "software", packages, files: [], check: "", reload: "" };
  return {
    type: "host",
    host: device.hostname,
    units: [
      ...(trust === undefined
        ? []
        : [loginUnit(county, device, county.target.directoryUrl, trust)]),
      ...(packages.length === 0 ? [] : [software]),
    ],
  };
}
