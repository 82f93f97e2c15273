/** A real slapd under the directory contract, over TLS and with the kit's own access rules. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { digestWith, sha256 } from "#adapters/digest";
import { filesBelow } from "#adapters/folder-files";
import { parseLdif } from "#adapters/folder-ldif";
import { LdifTree } from "#adapters/folder-tree";
import { ldapDirectory } from "#adapters/ldap-directory";
import { undoStore } from "#adapters/store";
import type { Fence } from "#model/fence";
import { need } from "../support/need.ts";
import { base, directoryFence } from "./directory-data.ts";
import type { Raw } from "./directory-harness.ts";
import { directoryContract } from "./directory.ts";
import type { FailingWire } from "./failing-wire.ts";
import { failingWire } from "./failing-wire.ts";
import type { PrivateSlapd } from "./private-slapd.ts";
import { bindDn, bindPassword, privateSlapd, suffix, withoutSlapd } from "./private-slapd.ts";

const missing = withoutSlapd();
let slapd: PrivateSlapd;
let wire: FailingWire;

beforeAll(async () => {
  if (missing !== undefined) return;
  slapd = await privateSlapd();
  const plain = Number(new URL(slapd.urls.ldap).port);
  // The lock is not what a run does.
  wire = await failingWire(slapd.dir, plain, (message) => !message.includes("kaunti-lock"));
});
afterAll(async () => {
  wire?.close();
  await slapd?.close();
});
beforeEach((context) => need(context, "judges", missing));

function fence(url: string): Fence {
  const { host } = new URL(url);
  const scope = {
    baseDn: base,
    url,
    bindDn,
    bindPassword: "file:password",
    ca: `file:${slapd.dir}/ca.pem`,
  };
  return { ...directoryFence("ldap", host), scope };
}

/** Everything below the county's suffix but what the kit and its account need. */
function entries(): Raw {
  const args = ["-LLL", "-o", "ldif-wrap=no", "-b", suffix, "(objectClass=*)"];
  const text = slapd.client("ldapsearch", args);
  return Object.fromEntries(
    new LdifTree(parseLdif(text, "x"), "x")
      .entries()
      .filter(({ dn }) => ![suffix, bindDn].includes(dn) && !dn.startsWith("cn=kaunti-lock-"))
      .map(({ dn, attributes }) => [
        dn,
        Object.fromEntries([...attributes].map(([name, values]) => [name, values.map(String)])),
      ]),
  );
}

const encoded = (name: string, value: string): string =>
  `${name}:: ${Buffer.from(value).toString("base64")}\n`;

function byHand(
  dn: string,
  attributes: Readonly<Record<string, readonly string[]>> | undefined,
): void {
  const head = encoded("dn", dn);
  if (attributes === undefined) slapd.client("ldapdelete", [dn]);
  else if (entries()[dn] === undefined)
    slapd.client(
      "ldapadd",
      [],
      head +
        Object.entries(attributes)
          .flatMap(([name, values]) => values.map((value) => encoded(name, value)))
          .join(""),
    );
  else
    slapd.client(
      "ldapmodify",
      [],
      `${head}changetype: modify\n${Object.entries(attributes)
        .map(
          ([name, values]) =>
            `replace: ${name}\n${values.map((value) => encoded(name, value)).join("")}-\n`,
        )
        .join("")}`,
    );
}

directoryContract("OpenLDAP", async () => {
  const state = mkdtempSync(join(tmpdir(), "kaunti-contract-"));
  writeFileSync(join(state, "password"), bindPassword);
  return {
    fence: fence(wire.url),
    ports(dieAt) {
      wire.dieAt = dieAt;
      return {
        open: (to) => ldapDirectory(to, { state, waitMs: 5000 }),
        undo: undoStore(filesBelow(state)),
        digest: digestWith("contract-digest-key"),
        hash: sha256,
      };
    },
    entries: async () => entries(),
    byHand: async (dn, attributes) => byHand(dn, attributes),
    async close() {
      const top = Object.keys(entries()).filter((dn) => dn.split(/(?<!\\),/).length === 3);
      for (const dn of top) slapd.client("ldapdelete", ["-r", dn]);
      rmSync(state, { recursive: true, force: true });
    },
  };
});
