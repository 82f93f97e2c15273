/** Keys that hosts make: private halves stay, public halves come home, and repeating changes nothing. */
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { County } from "#model/county";
import type { Device } from "#model/device";
import { hostKeysScript, parseHostKeys } from "#services/host-keys";
import { need, withoutProgram } from "../support/need.ts";
import { county as sample } from "./sample-county.ts";

const county: County = {
  ...sample,
  target: {
    kind: "hosts",
    directoryUrl: "ldaps://ldap.mfano.example",
    baseDn: "dc=mfano,dc=example",
    bindDn: "cn=kaunti,dc=mfano,dc=example",
    bindPassword: "env:KAUNTI_LDAP",
    readerPassword: "env:KAUNTI_READER",
  },
};
const device = (role: Device["role"]): Device => {
  const found = county.devices.find((each) => each.role === role) ?? county.devices[0];
  if (found === undefined) throw new Error("no device");
  return { ...found, role };
};

const secrets = { hashes: { kaunti: "{SSHA}a+/b=" }, reader: "it's 1 secret" };

/** Runs the script with every path below `folder`. */
function run(role: Device["role"], folder: string): string {
  const script = hostKeysScript(county, device(role), secrets) ?? "";
  return execFileSync("sh", ["-s"], {
    input: script.replaceAll("/etc/", `${folder}/etc/`),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
  });
}

function below(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "kaunti-keys-"));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a router makes its tunnel key once", (context) => {
  need(context, "judges", withoutProgram("wg", "wireguard-tools"));
  below((folder) => {
    const first = parseHostKeys(run("router", folder));
    expect(first.wireguard).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(parseHostKeys(run("router", folder))).toEqual(first);
    const key = join(folder, "etc/wireguard/wg0.key");
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(readFileSync(key, "utf8").trim()).not.toBe(first.wireguard);
  });
});

test("the headquarters server makes the county's authority and its mail signature once", (context) => {
  need(context, "judges", withoutProgram("openssl", "openssl"));
  below((folder) => {
    const first = parseHostKeys(run("server", folder));
    const authority = new X509Certificate(Buffer.from(first.authority ?? "", "base64"));
    expect(authority.ca).toBe(true);
    expect(authority.subject).toContain("Kaunti 099 authority");
    expect(Object.keys(first.dkim ?? {})).toEqual(
      county.mail.dkim.filter((key) => key.type === "rsa").map((key) => key.selector),
    );
    expect(parseHostKeys(run("server", folder))).toEqual(first);
    for (const secret of ["etc/ssl/kaunti/ca.key", "etc/ldap/kaunti/kaunti.hash"])
      expect(statSync(join(folder, secret)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, "etc/ldap/kaunti/kaunti.hash"), "utf8")).toBe("{SSHA}a+/b=");
  });
});

test("a laptop gets the look-up password in a file of root's, and says nothing", () => {
  below((folder) => {
    expect(parseHostKeys(run("laptop", folder))).toEqual({});
    const file = join(folder, "etc/sssd/conf.d/kaunti-reader.conf");
    expect(readFileSync(file, "utf8")).toBe(
      "[domain/mfano]\nldap_default_authtok = it's 1 secret\n",
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

test("a printer needs none, and a county of folders has no host to make any", () => {
  expect(hostKeysScript(county, device("printer"), secrets)).toBeUndefined();
  expect(hostKeysScript(sample, device("router"), secrets)).toBeUndefined();
});

test.each(["wireguard", "authority not-base64!", "dkim k1", "hello world", "wireguard a b"])(
  "what is not a key is not taken for one: %s",
  (line) => {
    expect(() => parseHostKeys(`${line}\n`)).toThrow(/did not say/);
  },
);
