/** OpenLDAP on the HQ server: TLS or the local socket only, nobody anonymous, and the kit is not its root. */
import type { County } from "#model/county";
import type { HostUnit } from "#model/desired";
import { authority, certificate, certificateKey } from "./certificates.ts";
import { baseDn } from "./fences.ts";
import { groupFile, publicFile, written } from "./host-file.ts";
import { accessRules, serviceAccounts } from "./slapd-access.ts";
import { schemaFiles } from "./slapd-schema.ts";

const configuration = "/etc/ldap/slapd.conf";
/** Own folder: what the distribution's package made in /var/lib/ldap stays as it is. */
const database = "/var/lib/ldap/kaunti";
/** Root of this host by the local socket (ldapi), for repairs by hand; no password opens it. */
const localRoot = "gidNumber=0+uidNumber=0,cn=peercred,cn=external,cn=auth";

/** What people, mail and the kit's own reading ask for; each an equality unless it says more. */
const indexes = [
  "objectClass eq",
  "uid,mail,mailAlias,mailEnabled eq",
  "cn,sn,givenName eq,sub",
  "uidNumber,gidNumber,member eq",
  "employeeNumber eq",
  "kauntiMarker,kauntiId eq",
];

function slapdConf(base: string): string {
  return `${[
    written,
    ...["core", "cosine", "nis", "inetorgperson"].map(
      (name) => `include /etc/ldap/schema/${name}.schema`,
    ),
    ...schemaFiles.map(({ path }) => `include ${path}`),
    "pidfile /run/slapd/slapd.pid",
    "argsfile /run/slapd/slapd.args",
    // Searches name people; the log keeps only what an operator must act on.
    "loglevel none",
    "modulepath /usr/lib/ldap",
    ...["back_mdb", "unique", "ppolicy"].map((name) => `moduleload ${name}`),
    `TLSCACertificateFile ${authority}`,
    `TLSCertificateFile ${certificate}`,
    `TLSCertificateKeyFile ${certificateKey}`,
    "TLSProtocolMin 3.3",
    "disallow bind_anon",
    // A password never crosses the network in the clear; the local socket counts as safe.
    "security simple_bind=128",
    "localSSF 128",
    "idletimeout 900",
    "",
    "database config",
    `rootdn "${localRoot}"`,
    "access to * by * none",
    "",
    "database mdb",
    `suffix "${base}"`,
    `rootdn "${localRoot}"`,
    `directory ${database}`,
    "maxsize 4294967296",
    ...indexes.map((index) => `index ${index}`),
    "sizelimit size.soft=500 size.hard=1000",
    ...serviceAccounts(base).map(
      ({ dn }) => `limits dn.exact="${dn}" size=unlimited time=unlimited`,
    ),
    // Once given, never twice: what the inventory promises, kept by the server too.
    "overlay unique",
    `unique_uri "ldap:///${base}?uidNumber?sub?(objectClass=posixAccount)"`,
    `unique_uri "ldap:///${base}?mail?sub"`,
    // A password that somebody sends readable is stored hashed.
    "overlay ppolicy",
    "ppolicy_hash_cleartext",
    ...accessRules(base),
  ].join("\n")}\n`;
}

/** The naming context's own entry by its first attribute (RFC 4519 sections 2.4, 2.19, 2.20). */
const suffixClasses: Readonly<Record<string, string>> = {
  dc: "domain",
  o: "organization",
  ou: "organizationalUnit",
};

function suffixEntry(base: string): string {
  const [attribute = "", value = ""] = (base.split(",")[0] ?? "").split("=");
  const objectClass = suffixClasses[attribute.toLowerCase()] ?? "domain";
  return `dn: ${base}\nobjectClass: ${objectClass}\n${attribute}: ${value}\n`;
}

function baseLdif(base: string): string {
  const accounts = serviceAccounts(base).map(
    ({ dn, name, about }) =>
      `dn: ${dn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: ${name}\ndescription: ${about}\n# Nobody can log in before the host was enrolled.\nuserPassword: {CRYPT}!\n`,
  );
  return [suffixEntry(base), ...accounts].join("\n");
}

const loader = "/usr/local/sbin/kaunti-directory-base";

/** The suffix and the service accounts, where they are missing; passwords as hashes that enrolment left (0600). */
function loaderScript(base: string): string {
  const accounts = serviceAccounts(base)
    .map(({ dn, name }) => `set_password ${name} '${dn}'`)
    .join("\n");
  return `#!/bin/sh
${written}
set -eu
root='-Q -Y EXTERNAL -H ldapi:///'
tries=0
until ldapwhoami $root >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || { echo 'the directory does not answer' >&2; exit 1; }
  sleep 0.2
done
# -c: what is there already stays; any other trouble shows when the suffix is read.
ldapadd $root -c -f /etc/ldap/kaunti/base.ldif >/dev/null 2>&1 || true
ldapsearch $root -LLL -s base -b '${base}' 1.1 >/dev/null
set_password() {
  [ -s "/etc/ldap/kaunti/$1.hash" ] || return 0
  printf 'dn: %s\\nchangetype: modify\\nreplace: userPassword\\nuserPassword: %s\\n' "$2" "$(cat "/etc/ldap/kaunti/$1.hash")" | ldapmodify $root >/dev/null
}
${accounts}
`;
}

export function slapdUnit(county: County): HostUnit {
  const base = baseDn(county);
  return {
    name: "slapd",
    packages: ["ldap-utils", "slapd"],
    files: [
      ...schemaFiles,
      groupFile(configuration, "openldap", slapdConf(base)),
      groupFile("/etc/ldap/kaunti/base.ldif", "openldap", baseLdif(base)),
      { ...publicFile(loader, loaderScript(base)), mode: "0755" },
      publicFile(
        "/etc/default/slapd",
        `${written}\nSLAPD_CONF=${configuration}\nSLAPD_USER=openldap\nSLAPD_GROUP=openldap\nSLAPD_PIDFILE=\nSLAPD_SERVICES="ldap:/// ldaps:/// ldapi:///"\nSLAPD_OPTIONS=\n`,
      ),
    ],
    check: `install -d -o openldap -g openldap -m 0700 ${database} && slaptest -Q -u -f ${configuration}`,
    reload: [
      // The certificate's key belongs to this group.
      "usermod --append --groups ssl-cert openldap",
      "systemctl enable --quiet slapd",
      "systemctl restart slapd",
      loader,
    ].join("\n"),
  };
}
