/** People of the office at work: address book, log-in, licences, and the nightly copy, judged by clients that are not ours. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { EffectivePosition } from "#model/licence";
import type { Person } from "#model/person";
import { need } from "../support/need.ts";
import {
  authority,
  entryOf,
  imap,
  letters,
  logIn,
  mailHost,
  officeOf,
  passwordOf,
  seatHolders,
  send,
} from "./clients.ts";
import type { Host } from "./host.ts";
import { missingLab } from "./missing.ts";
import type { Office } from "./office.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let office: Office;
/** Ruth holds the laptop of Bonde, Winnie that of headquarters; Stephen buys; Monica is suspended. */
let ruth: Person;
let winnie: Person;
let stephen: Person;
let monica: Person;
let bonde: Host;
let hq: Host;
let server: Host;
beforeAll(async () => {
  if (missing !== undefined) return;
  const opened = await officeOf(["20131365", "20131085", "20131169", "20131232"]);
  ({ office, bonde, hq, server } = opened);
  [ruth, winnie, stephen, monica] = opened.people;
});
afterAll(async () => office?.stop());

const base = "dc=mfano,dc=example";

/** ldapsearch over LDAPS on a laptop. */
async function look(laptop: Host, as: Person | undefined, question: string) {
  const who = as === undefined ? "" : `-D '${entryOf(as)}' -w '${passwordOf(as)}'`;
  return laptop.exec(
    `LDAPTLS_CACERT=${authority} ldapsearch -x -LLL -o ldif-wrap=no -H ldaps://${mailHost} -b ${base} ${who} ${question} 2>&1`,
  );
}

function ledger(owner: string): string {
  return readFileSync(
    join(office.county.state, "targets/099-mfano", owner, "licences.csv"),
    "utf8",
  );
}

test("staff see the address book and nothing of the payroll; nobody is nobody", async () => {
  const book = await look(bonde, ruth, "'(objectClass=inetOrgPerson)'");
  expect(book.code).toBe(0);
  expect(book.out).toContain(`mail: ${winnie.mail}`);
  // Her own payroll number is hers to see, and no other's is anybody's.
  expect(book.out.match(/^employeeNumber: .*$/gm)).toEqual([`employeeNumber: ${ruth.employee}`]);
  for (const hidden of ["employeeType", "uidNumber", "mailQuota", "kauntiId"])
    expect(book.out.match(new RegExp(`^${hidden}: `, "gm"))?.length ?? 0).toBeLessThanOrEqual(1);
  expect(book.out).not.toMatch(/^userPassword/m);
  expect((await look(bonde, ruth, `'(employeeNumber=${winnie.employee})' dn`)).out.trim()).toBe("");
  expect(await look(bonde, undefined, "dn")).toMatchObject({
    code: 48,
    out: expect.stringContaining("anonymous bind disallowed") as string,
  });
  expect((await look(bonde, monica, "dn")).code, "a suspended colleague").toBe(49);
  const clear = `ldapsearch -x -H ldap://${mailHost} -b ${base} -D '${entryOf(ruth)}' -w '${passwordOf(ruth)}'`;
  expect((await bonde.exec(clear)).err).toContain("confidentiality required");
  const others = `LDAPTLS_CACERT=${authority} ldappasswd -x -H ldaps://${mailHost} -D '${entryOf(ruth)}' -w '${passwordOf(ruth)}' -s Mine-2026 '${entryOf(winnie)}'`;
  expect((await bonde.exec(others)).out).toContain("Insufficient access (50)");
});

test("whoever holds a laptop logs in on it by the directory, with a home of their own; a colleague does not", async () => {
  // A laptop that was enrolled before its server was there looks for it every two minutes.
  for (const [laptop, { uid }] of [
    [hq, winnie],
    [bonde, ruth],
  ] as const)
    await expect
      .poll(async () => (await laptop.exec(`getent passwd ${uid}`)).code, {
        timeout: 160_000,
        interval: 2000,
      })
      .toBe(0);
  expect((await hq.must(`getent passwd ${winnie.uid}`)).trim()).toBe(
    `${winnie.uid}:*:${winnie.uidNumber}:${winnie.uidNumber}:${winnie.displayName}:/home/${winnie.uid}:/bin/bash`,
  );
  const inside = await logIn(hq, winnie, passwordOf(winnie), "id -nG; pwd; stat -c '%U %a' ~");
  expect(inside).toMatchObject({ code: 0 });
  expect(inside.out).toBe(
    `${winnie.uid} all-executive server-admins\n/home/${winnie.uid}\n${winnie.uid} 700\n`,
  );
  expect((await logIn(hq, winnie, "Habari-2026", "id")).code).toBe(255);
  expect((await logIn(hq, ruth, passwordOf(ruth), "id")).code).toBe(255);
  expect(await hq.must("ls /home")).not.toContain(ruth.uid);
  expect((await logIn(bonde, ruth, passwordOf(ruth), "id -un")).out).toBe(`${ruth.uid}\n`);
  const console_ = `echo '${passwordOf(ruth)}' | pamtester login ${ruth.uid} authenticate acct_mgmt`;
  expect((await bonde.exec(console_)).code).toBe(0);
  expect((await hq.exec(console_)).code).not.toBe(0);
}, 360_000);

/*
 * By hand, from licences.csv's pools and rules, staff.csv and equipment.csv, on 2026-11-02:
 *
 * office-suite-2026: Governor's office 8; Finance 17 rows, less M. Macharia (suspended) and T. Kivuva (left) = 15; Public
 *   Service 14 rows, less H. Njoroge (left) = 13. 8 + 15 + 13 = 36 ask, 25 were bought, and `warn` gives all 36.
 * libreoffice-executive: 29 desktops in use + 1 in repair, 12 laptops in use + 1 in repair (lost and in stock count not) = 43.
 * anti-malware-2026: those 43 and 3 servers = 46 of 60.
 * gis-2023: ended 2026-06-30: entitled to 0; its grace is over: 0.
 * libreoffice-assembly: 4 laptops. hansard-2025: 4 in Hansard, 4 bought.
 */
const positions = {
  executive: {
    "anti-malware-2026": ["60", 46],
    "gis-2023": ["0", 0],
    "libreoffice-executive": ["unlimited", 43],
    "office-suite-2026": ["25", 36],
  },
  assembly: { "hansard-2025": ["4", 4], "libreoffice-assembly": ["unlimited", 4] },
} as const;

test("licences: what was bought, who has a seat, and what it installs", async () => {
  for (const [owner, expected] of Object.entries(positions)) {
    // marker, pool, product, entitled, expires, holder: a row per pool, and one per seat.
    const rows = ledger(owner).trim().split("\n").slice(1);
    const cells = rows.map((row) => row.split(","));
    const counted = cells
      .filter(([, , , entitled]) => entitled !== "")
      .map(([, pool = "", , entitled]) => [
        pool,
        [entitled, cells.filter(([, of, , , , holder]) => of === pool && holder !== "").length],
      ]);
    expect(Object.fromEntries(counted)).toEqual(expected);
  }
  expect(office.up).toContain(`pool "office-suite-2026" is 11 seats short`);
  const holders = await seatHolders(server, "office-suite-2026");
  expect(holders).toHaveLength(36);
  expect(holders).toContain(stephen.uid);
  expect(holders).not.toContain(monica.uid);
  expect(await seatHolders(server, "gis-2023")).toEqual([]);
  // Installed: of the machines in the lab, the two laptops hold seats of the executive's LibreOffice; nothing else may have it.
  const installed = async () => {
    const asked = ["licences", "--county", "mfano", "--installed", "--format", "json"];
    const { out } = await office.county.kaunti(asked);
    return JSON.parse(out) as EffectivePosition;
  };
  const found = await installed();
  expect(found.asked.toSorted()).toEqual(office.lab.hosts.map(({ asset }) => asset).toSorted());
  expect(found.rows.find(({ pool }) => pool === "libreoffice-executive")?.installed).toBe(2);
  expect(found.without).toEqual([]);
  for (const host of [hq, bonde, server])
    expect((await host.exec("dpkg-query -W -f '${db:Status-Status}' libreoffice")).out).toBe(
      host === server ? "" : "installed",
    );
  // Put there by hand (a line of dpkg's own database), a copy has no seat on a server.
  await server.must(`cp -a /var/lib/dpkg/status /root/status
printf '\\nPackage: libreoffice\\nStatus: install ok installed\\nArchitecture: all\\nMaintainer: a\\nVersion: 1\\nDescription: a\\n' >>/var/lib/dpkg/status`);
  const { without } = await installed();
  await server.must("mv /root/status /var/lib/dpkg/status");
  expect(without).toEqual([{ device: server.asset, owner: "executive", product: "libreoffice" }]);
  const seats = ledger("executive").match(/^.*,libreoffice-executive,.*$/gm) ?? [];
  for (const { asset } of [hq, bonde])
    expect(seats.filter((row) => row.endsWith(`,${asset}`))).toHaveLength(1);
});

test("the nightly copy is proved, a damaged one refused, and a deleted letter and entry come back", async () => {
  const letter = { as: ruth, from: ruth.mail, to: ruth.mail, subject: "Hodi" };
  expect((await send(bonde, letter)).code).toBe(0);
  expect(await letters(bonde, ruth, "INBOX", "Hodi")).toBe(1);
  await server.must("kaunti-backup");
  const copy = (await server.must("ls -d /var/backups/kaunti/*Z")).trim();
  expect(await server.must(`kaunti-backup verify ${copy}`)).toMatch(
    /^\d+ entries and \d+ files can be read back$/m,
  );
  for (const file of ["directory.ldif", "files.tar.gz"]) {
    await server.must(`rm -rf /tmp/damaged; cp -a ${copy} /tmp/damaged
printf '\\001' | dd of=/tmp/damaged/${file} bs=1 seek=500 conv=notrunc status=none`);
    for (const act of ["verify", "restore"]) {
      const { code, err } = await server.exec(`kaunti-backup ${act} /tmp/damaged`);
      expect(code).toBe(1);
      expect(err).toContain("was changed since it was made");
    }
  }
  await server.must(
    `rm -r /srv/mail/mfano.example/${ruth.uid}; ldapdelete -Q -Y EXTERNAL -H ldapi:/// '${entryOf(ruth)}'`,
  );
  expect((await imap(bonde, ruth, "INBOX", "SEARCH ALL")).code).not.toBe(0);
  await server.must(`kaunti-backup restore ${copy}`);
  expect(await letters(bonde, ruth, "INBOX", "Hodi")).toBe(1);
  expect((await look(bonde, ruth, `uid=${ruth.uid} mail`)).out).toContain(`mail: ${ruth.mail}`);
  expect(existsSync(office.county.state)).toBe(true);
  expect(await office.county.must(["drift"])).toMatch(/0 moved|as applied/);
});
