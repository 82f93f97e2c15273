/** OpenLDAP itself, configured as the county's server: what it loads, what it refuses, who sees what. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { renderLayer } from "#services/index";
import { accessRules } from "#services/slapd-access";
import { need, withoutProgram } from "../support/need.ts";
import { hostsOf } from "./rendered-files.ts";
import { type RunningSlapd, startSlapd } from "./running-slapd.ts";
import { county, options } from "./sample-county.ts";

const base = "dc=mfano,dc=example";
const people = `ou=people,ou=executive,${base}`;
const missing = withoutProgram("slapd", "slapd") ?? withoutProgram("ldapsearch", "ldap-utils");
const withPassword = (dn: string): string[] => ["-s", "right", dn];

let slapd: RunningSlapd | undefined;
beforeAll(async () => {
  if (missing !== undefined) return;
  const host = hostsOf(renderLayer("email", county, options))[0];
  if (host === undefined) throw new Error("no mail server is rendered");
  slapd = await startSlapd(host);
  const root = (program: string, ...given: string[]): void => {
    const { code, said } = slapd?.ask(program, undefined, ...given) ?? { code: 1, said: "" };
    if (code !== 0) throw new Error(`${program}: ${said}`);
  };
  root("ldapadd", "-f", join(slapd.folder, "etc/ldap/kaunti/base.ldif"));
  const entries = renderLayer("email", county, options).resources.flatMap(({ desired }) =>
    desired.type === "directory" ? desired.entries : [],
  );
  const ldif = entries.map(({ id, dn, kind, attributes }) =>
    [
      `dn: ${dn}`,
      ...Object.entries(attributes).flatMap(([name, values]) =>
        values.map((value) => `${name}:: ${Buffer.from(value).toString("base64")}`),
      ),
      "objectClass: kauntiObject",
      `kauntiId: ${id}`,
      `kauntiKind: ${kind}`,
      "kauntiMarker: kaunti:099:executive:email",
      "kauntiManaged: cn",
      "",
    ].join("\n"),
  );
  const file = join(slapd.folder, "entries.ldif");
  writeFileSync(file, ldif.join("\n"));
  root("ldappasswd", ...withPassword(`cn=kaunti,${base}`));
  root("ldappasswd", ...withPassword(`cn=reader,${base}`));
  const added = slapd.ask("ldapadd", `cn=kaunti,${base}`, "-f", file);
  if (added.code !== 0) throw new Error(added.said);
  for (const uid of uids()) root("ldappasswd", ...withPassword(`uid=${uid},${people}`));
});
afterAll(() => slapd?.stop());

const uids = (): string[] =>
  county.people
    .filter((person) => person.owner === "executive" && person.state !== "deleted")
    .map((person) => person.uid);

function server(context: TestContext): RunningSlapd {
  need(context, "judges", missing);
  if (slapd === undefined) throw new Error("slapd does not run");
  return slapd;
}

/** `attribute: value` lines of a search. */
function seen(context: TestContext, as: string | undefined, filter: string): string[] {
  const { said } = server(context).ask(
    "ldapsearch",
    as,
    "-LLL",
    "-o",
    "ldif-wrap=no",
    "-b",
    base,
    filter,
  );
  return said.split("\n").map((line) => line.split(":")[0] ?? "");
}

test("the service account of the kit loads the county's tree, and is not the server's root", (context) => {
  const { ask } = server(context);
  expect(seen(context, `cn=kaunti,${base}`, "(kauntiId=*)")).toContain("uidNumber");
  const config = ask("ldapsearch", `cn=kaunti,${base}`, "-b", "cn=config");
  expect(config.code).not.toBe(0);
  expect(seen(context, `cn=kaunti,${base}`, "(uid=*)")).not.toContain("userPassword");
});

test("nobody reads anything without logging in, and no password crosses the network in the clear", (context) => {
  const { port } = server(context);
  const plain = (...given: string[]): string => {
    try {
      return execFileSync("ldapsearch", ["-x", "-H", `ldap://localhost:${port}`, ...given], {
        encoding: "utf8",
        stdio: "pipe",
      });
    } catch (error) {
      return String((error as { stderr?: string }).stderr);
    }
  };
  expect(plain("-b", base)).toMatch(/anonymous bind disallowed|authentication required/i);
  expect(plain("-b", base, "-D", `cn=kaunti,${base}`, "-w", "right")).toMatch(
    /confidentiality required/i,
  );
});

test("a member of staff sees the address book, all of their own entry, and of others neither payroll nor login", (context) => {
  const [one = "", other = ""] = uids();
  const me = `uid=${one},${people}`;
  const colleague = seen(context, me, `(uid=${other})`);
  expect(colleague).toEqual(expect.arrayContaining(["cn", "mail", "title"]));
  for (const hidden of [
    "employeeNumber",
    "uidNumber",
    "shadowExpire",
    "mailEnabled",
    "kauntiId",
    "userPassword",
  ])
    expect(colleague).not.toContain(hidden);
  expect(seen(context, me, `(uid=${one})`)).toEqual(
    expect.arrayContaining(["employeeNumber", "uidNumber", "mailQuota"]),
  );
});

test("laptops look accounts up and see no mail settings and no payroll number", (context) => {
  const account = seen(context, `cn=reader,${base}`, `(uid=${uids()[0]})`);
  expect(account).toEqual(expect.arrayContaining(["uidNumber", "gidNumber", "homeDirectory"]));
  for (const hidden of ["employeeNumber", "mailQuota", "userPassword"])
    expect(account).not.toContain(hidden);
});

test("somebody changes their own password and nobody else's, and nothing of what the kit looks after", (context) => {
  const { ask } = server(context);
  const [one = "", other = ""] = uids();
  const me = `uid=${one},${people}`;
  expect(ask("ldappasswd", me, "-s", "right", `uid=${other},${people}`).code).not.toBe(0);
  expect(ask("ldappasswd", me, "-a", "right", "-s", "right", me).code).toBe(0);
  const change = join(server(context).folder, "change.ldif");
  writeFileSync(change, `dn: ${me}\nchangetype: modify\nreplace: uidNumber\nuidNumber: 0\n`);
  expect(ask("ldapmodify", me, "-f", change).code).not.toBe(0);
});

test("the password of a closed account opens nothing, though nobody took it away", (context) => {
  const { ask } = server(context);
  const closed = county.people.filter(
    (person) => person.owner === "executive" && !["active", "deleted"].includes(person.state),
  );
  expect(closed.length).toBeGreaterThan(0);
  for (const { uid } of closed)
    expect(ask("ldapwhoami", `uid=${uid},${people}`).said).toContain("Invalid credentials (49)");
  expect(ask("ldapwhoami", `uid=${uids()[0]},${people}`).code).toBe(0);
});

test("no rule says more than the server reads: in its quoted words a backslash only vanishes", () => {
  // Postfix and Dovecot were denied everything by \\+ in the pattern of the local socket.
  for (const rule of accessRules(base)) expect(rule).not.toContain("\\");
});

test("a number or an address that is taken is refused by the server too", (context) => {
  const { ask, folder } = server(context);
  const taken = county.people.find((person) => person.owner === "executive");
  const file = join(folder, "double.ldif");
  writeFileSync(
    file,
    `dn: uid=double,${people}\nobjectClass: inetOrgPerson\nobjectClass: posixAccount\nuid: double\ncn: d\nsn: d\nuidNumber: ${taken?.uidNumber}\ngidNumber: 1\nhomeDirectory: /home/double\n`,
  );
  expect(ask("ldapadd", `cn=kaunti,${base}`, "-f", file).said).toMatch(/non-unique/);
});
