/** Keys that a host makes at enrolment, once, and keeps: a router's tunnel key, the HQ server's authority and mail signature. */
import type { County } from "#model/county";
import type { Device, HostKeys } from "#model/device";
import { KauntiError } from "#model/errors";
import { certificateScript } from "./certificates.ts";
import { headquartersServer } from "./hosts.ts";
import { byText } from "./order.ts";
import { serviceAccounts } from "./slapd-access.ts";
import { keyFile } from "./wireguard.ts";
import { readerFile } from "./workstation.ts";

export interface ServiceSecrets {
  /** Password hashes (RFC 2307 form) of the directory's service accounts, by name. */
  readonly hashes: Readonly<Record<string, string>>;
  /** What laptops look people up with, as it is. */
  readonly reader: string;
}

const router = `command -v wg >/dev/null || apt-get install -y -q --no-install-recommends wireguard-tools >/dev/null
mkdir -p /etc/wireguard
[ -s ${keyFile} ] || { wg genkey >${keyFile}.new && mv ${keyFile}.new ${keyFile}; }
echo "wireguard $(wg pubkey <${keyFile})"
`;

/** The files say who may log in as the kit; slapd's unit gives them to the directory. */
function server(county: County, { hashes }: ServiceSecrets): string {
  const selectors = county.mail.dkim.filter((key) => key.type === "rsa").map((key) => key.selector);
  const accounts = serviceAccounts("").flatMap(({ name }) => {
    const hash = hashes[name];
    const file = `/etc/ldap/kaunti/${name}.hash`;
    return hash === undefined ? [] : [`printf %s '${hash}' >${file}.new && mv ${file}.new ${file}`];
  });
  return `command -v openssl >/dev/null || apt-get install -y -q --no-install-recommends openssl >/dev/null
sh -s -- --authority <<'KAUNTI_CERTIFICATE'
${certificateScript(county, [])}KAUNTI_CERTIFICATE
echo "authority $(openssl x509 -in /etc/ssl/kaunti/ca.pem -outform DER | base64 -w0)"
mkdir -p /etc/ldap/kaunti /etc/dkimkeys
chmod 0755 /etc/ldap/kaunti && chmod 0700 /etc/dkimkeys
${accounts.join("\n")}
for selector in ${selectors.join(" ")}; do
  key=/etc/dkimkeys/$selector.private
  [ -s "$key" ] || { openssl genrsa -out "$key.new" 2048 2>/dev/null && mv "$key.new" "$key"; }
  echo "dkim $selector $(openssl rsa -in "$key" -pubout -outform DER 2>/dev/null | base64 -w0)"
done
`;
}

/** A laptop may look people up; the password is in no file that the kit compares. */
function workstationSecrets(county: County, { reader }: ServiceSecrets): string {
  const password = reader.replaceAll("'", `'\\''`);
  return [
    "mkdir -p /etc/sssd/conf.d",
    `printf '[domain/${county.slug}]\\nldap_default_authtok = %s\\n' '${password}' >${readerFile}.new`,
    `mv ${readerFile}.new ${readerFile}`,
    "",
  ].join("\n");
}

/** POSIX sh as root, safe to repeat: what is there is kept. Undefined where the device's role needs no key. */
export function hostKeysScript(
  county: County,
  device: Device,
  secrets: ServiceSecrets,
): string | undefined {
  if (county.target.kind !== "hosts") return undefined;
  const parts = [
    ...(device.role === "router" ? [router] : []),
    ...(headquartersServer(county)?.asset === device.asset ? [server(county, secrets)] : []),
    ...(["laptop", "desktop"].includes(device.role) ? [workstationSecrets(county, secrets)] : []),
  ];
  if (parts.length === 0) return undefined;
  return `set -eu\numask 077\nexport DEBIAN_FRONTEND=noninteractive\n${parts.join("")}`;
}

const base64 = /^[A-Za-z0-9+/]+=*$/;

/** Throws KauntiError (exit 2) when a line is not what the script prints. */
export function parseHostKeys(out: string): HostKeys {
  const dkim: [string, string][] = [];
  let keys: HostKeys = {};
  for (const line of out.split("\n").filter((each) => each !== "")) {
    const [what, ...rest] = line.split(" ");
    const value = rest.at(-1) ?? "";
    if (!base64.test(value)) throw unreadable(what ?? "");
    if (what === "wireguard" && rest.length === 1) keys = { ...keys, wireguard: value };
    else if (what === "authority" && rest.length === 1) keys = { ...keys, authority: value };
    else if (what === "dkim" && rest.length === 2) dkim.push([rest[0] ?? "", value]);
    else throw unreadable(what ?? "");
  }
  const sorted = dkim.toSorted(([left], [right]) => byText(left, right));
  return sorted.length === 0 ? keys : { ...keys, dkim: Object.fromEntries(sorted) };
}

function unreadable(what: string): KauntiError {
  return new KauntiError(`the machine made its keys but did not say the public half of "${what}"`, {
    exit: 2,
    next: "repeat the enrolment; what was made is kept",
  });
}
