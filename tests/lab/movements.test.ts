/** People come, move and go: what the three commands do to account, mail, groups, seats and devices of the office at work. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Person } from "#model/person";
import { need } from "../support/need.ts";
import {
  activate,
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
import { batchHeader } from "./lab-county.ts";
import type { Office } from "./office.ts";
import { readReport } from "./report.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let office: Office;
/** Ruth holds the laptop of Bonde, Winnie that of headquarters; Stephen buys, Beatrice beside him. */
let ruth: Person;
let winnie: Person;
let stephen: Person;
let beatrice: Person;
let bonde: Host;
let hq: Host;
let server: Host;
beforeAll(async () => {
  if (missing !== undefined) return;
  const opened = await officeOf(["20131365", "20131085", "20131169", "20131176"]);
  ({ office, bonde, hq, server } = opened);
  [ruth, winnie, stephen, beatrice] = opened.people;
});
afterAll(async () => office?.stop());

/** A mailbox held open, as a phone does it (IMAP IDLE, RFC 2177). */
async function idle(laptop: Host, who: Person): Promise<void> {
  await laptop.must(`cat >/root/idle <<'END'
{ echo 'a login ${who.mail} ${passwordOf(who)}'; echo 'b select inbox'; echo 'c idle'; sleep 300; } |
  openssl s_client -quiet -crlf -verify_return_error -CAfile ${authority} -connect ${mailHost}:993
END
systemd-run --quiet --collect sh /root/idle`);
}

/** Whose mailbox is open on the server. */
async function sessions(): Promise<string[]> {
  const out = await server.must("doveadm who -1 2>/dev/null | awk '$1 ~ /@/ { print $1 }'");
  return out.split("\n").filter(Boolean).toSorted();
}

const faith = {
  uid: "faith.chebet",
  owner: "executive",
  mail: "faith.chebet@mfano.example",
} as const;

test("a joiner has an account, mail and groups the same day", async () => {
  const said = await office.county.must([
    "joiner",
    "20139001",
    "--surname",
    "Chebet",
    "--given",
    "Faith Jepkosgei",
    "--department",
    "Health",
    "--site",
    "bonde",
    "--yes",
  ]);
  expect(said).toContain("Recorded in the register");
  await activate(office, [faith]);
  const sent = await send(bonde, { as: faith, from: faith.mail, to: ruth.mail, subject: "Hodi" });
  expect(sent.code, sent.out).toBe(0);
  expect(await letters(bonde, ruth, "INBOX", "Hodi")).toBe(1);
  expect((await imap(bonde, faith, "", 'LIST "" INBOX')).out).toContain("INBOX");
  expect(await bonde.must(`sss_cache -E; id -nG ${faith.uid}`)).toMatch(/\bhealth\b/);
});

test("a mover has the new department's groups and seat, and the same account and mailbox", async () => {
  const before = await bonde.must(`id -u ${faith.uid}`);
  const { code, out, err } = await office.county.kaunti([
    "mover",
    "20139001",
    "--department",
    "Finance",
    "--title",
    "Accounts Clerk",
    "--site",
    "hq",
    "--yes",
  ]);
  expect(code, out + err).toBe(0);
  const groups = await bonde.must(`sss_cache -E; id -nG ${faith.uid}`);
  expect(groups).toMatch(/\bfinance\b/);
  expect(groups).not.toMatch(/\bhealth\b/);
  expect(await bonde.must(`id -u ${faith.uid}`)).toBe(before);
  expect(await seatHolders(server, "office-suite-2026")).toContain(faith.uid);
  const letter = { as: faith, from: faith.mail, to: faith.mail, subject: "Moved" };
  expect((await send(bonde, letter)).code).toBe(0);
  expect(await letters(bonde, faith, "INBOX", "Moved")).toBe(1);
  const page = await office.county.must(["who", "20139001"]);
  expect(page).toMatch(/Accounts Clerk/);
  expect(page).toMatch(/\d{4}-\d\d-\d\dT[\d:.]+Z +mover: department Finance/);
});

test("a leaver's mail goes to a colleague, seats and device come back, and the page tells it with times", async () => {
  await idle(hq, stephen);
  await idle(bonde, ruth);
  await expect.poll(sessions, { timeout: 10_000 }).toEqual([ruth.mail, stephen.mail]);
  const said = await office.county.must([
    "leaver",
    stephen.employee,
    "--now",
    "--forward",
    beatrice.employee,
    "--yes",
  ]);
  expect(said).toContain("seats given back: office-suite-2026");
  expect((await imap(hq, stephen, "", 'LIST "" INBOX')).out).toMatch(/Login denied/);
  const bind = `LDAPTLS_CACERT=${authority} ldapwhoami -x -H ldaps://${mailHost} -D '${entryOf(stephen)}' -w '${passwordOf(stephen)}'`;
  expect((await hq.exec(bind)).code).toBe(49);
  const own = await send(hq, { as: stephen, from: stephen.mail, to: ruth.mail });
  expect(own.out).toMatch(/\* 535/);
  // What was open ends within the minute, and nobody else's with it.
  await expect.poll(sessions, { timeout: 75_000, interval: 1000 }).toEqual([ruth.mail]);
  const tender = { as: ruth, from: ruth.mail, to: stephen.mail, subject: "Tender 14" };
  expect((await send(bonde, tender)).code).toBe(0);
  expect(await letters(hq, beatrice, "INBOX", "Tender 14")).toBe(1);
  const bid = { as: ruth, from: ruth.mail, to: "tenders@mfano.example", subject: "Bid" };
  expect((await send(bonde, bid)).code).toBe(0);
  expect(await letters(hq, beatrice, "Shared/executive-procurement", "Bid")).toBe(1);
  expect(await seatHolders(server, "office-suite-2026")).not.toContain(stephen.uid);
  const ledger = join(office.county.state, "targets/099-mfano/executive/licences.csv");
  expect(readFileSync(ledger, "utf8")).not.toContain(stephen.employee);
  const page = await office.county.must(["who", stephen.employee]);
  expect(page).toMatch(/state +suspended/);
  expect(page).toMatch(/\d{4}-\d\d-\d\dT[\d:.]+Z +leaver: suspended_from 2026-11-02/);
  expect(page).toMatch(/leaver: mail forward:20131176/);
  expect(page).toMatch(/099-fin-dtp-00004 +handed to site:hq +leaver/);
  expect(page).not.toMatch(/^devices /m);
  expect(await office.county.must(["who", "099-fin-dtp-00004"])).toMatch(/custodian +nobody/);
});

test("a leaver's held mail stays in the closed mailbox, and their laptop lets them in no more", async () => {
  const before = await failing(hq);
  await office.county.must(["leaver", winnie.employee, "--now", "--hold", "--yes"]);
  expect((await logIn(hq, winnie, passwordOf(winnie), "id")).code).toBe(255);
  expect((await imap(hq, winnie, "INBOX", "SEARCH ALL")).out).toMatch(/Login denied/);
  const late = { as: ruth, from: ruth.mail, to: winnie.mail, subject: "Still for Winnie" };
  expect((await send(bonde, late)).code).toBe(0);
  const held = `grep -rl 'Still for Winnie' /srv/mail/mfano.example/${winnie.uid}/Maildir/new`;
  await expect.poll(async () => (await server.exec(held)).code, { timeout: 10_000 }).toBe(0);
  // Taken back and enrolled again, the laptop is nobody's, and the audit finds no more than before.
  const batch = join(office.county.inventory, "back.csv");
  writeFileSync(batch, `${batchHeader}\n${office.county.row("hq-laptop")}\n`);
  const enrolled = await office.county.must(["enrol", "--batch", batch, "--yes"], [0, 1, 2]);
  expect(enrolled).toMatch(new RegExp(`${hq.asset} +enrolled`));
  expect(await failing(hq)).toEqual(before);
  expect((await logIn(hq, winnie, passwordOf(winnie), "id")).code).toBe(255);
  expect(await office.county.must(["who", hq.asset])).toMatch(/custodian +nobody/);
});

/** Controls that fail on a host, by its next audit. */
async function failing({ asset }: Host): Promise<string[]> {
  const args = ["audit", "--county", "mfano", "--device", asset, "--format", "json"];
  const report = readReport(await office.county.kaunti(args));
  const rows = report.of(asset).filter(({ verdict }) => verdict === "fail");
  return rows.map(({ control }) => control).toSorted();
}
