/** Mail and names of the office at work, judged by swaks, mbsync, curl, dig and OpenDKIM. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Person } from "#model/person";
import { need, withoutProgram } from "../support/need.ts";
import {
  authority,
  imap,
  letters,
  mailHost,
  officeOf,
  passwordOf,
  send,
  setQuota,
} from "./clients.ts";
import type { Host } from "./host.ts";
import { missingLab } from "./missing.ts";
import type { Office } from "./office.ts";
import { outsider, refusals } from "./refused-letters.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let office: Office;
/** At Bonde with the sub-county laptop; at headquarters with the other one; of the ICT help desk. */
let ruth: Person;
let winnie: Person;
let samuel: Person;
let bonde: Host;
let hq: Host;
let server: Host;
beforeAll(async () => {
  if (missing !== undefined) return;
  const opened = await officeOf(["20131365", "20131085", "20131092"]);
  ({ office, bonde, hq, server } = opened);
  [ruth, winnie, samuel] = opened.people;
});
afterAll(async () => office?.stop());

/** OpenDKIM's own judge, on the server, by the key that the zone publishes; 0 where the signature holds. */
async function judge(letter: string): Promise<number | null> {
  return (await server.exec(`opendkim-testmsg <<'END'\n${letter}END\n`)).code;
}

test("a letter written at Bonde is fetched at headquarters, signed by the county", async () => {
  const sent = await send(bonde, {
    as: ruth,
    from: ruth.mail,
    to: winnie.mail,
    subject: "Clinic returns",
  });
  expect(sent.out).toContain(`RCPT TO:<${winnie.mail}>`);
  expect(sent.code, sent.out).toBe(0);
  expect(await letters(hq, winnie, "INBOX", "Clinic returns")).toBe(1);
  await hq.must(`mkdir -p /root/post && cat >/root/.mbsyncrc <<'END'
IMAPStore office
Host ${mailHost}
User ${winnie.mail}
Pass ${passwordOf(winnie)}
SSLType IMAPS
CertificateFile ${authority}

MaildirStore here
Path /root/post/
Inbox /root/post/INBOX

Channel post
Far :office:
Near :here:
Create Near
Expunge None
SyncState *
END
mbsync --quiet post`);
  const letter = await hq.must("cat /root/post/INBOX/new/*");
  expect(letter).toContain("Habari ya kazi");
  expect(letter).toMatch(/with ESMTPSA/);
  expect(letter).toMatch(/^DKIM-Signature: .*d=mfano\.example;\s+s=rsa2026;/ms);
  expect(await judge(letter)).toBe(0);
  expect(await judge(letter.replace("ya kazi", "ya jioni"))).not.toBe(0);
});

test.for(refusals)("refused: %s", async ([, letter, why]) => {
  const { code, out } = await send(bonde, letter({ ruth, winnie, samuel }));
  expect(out).toMatch(why);
  expect(code).not.toBe(0);
});

test("without TLS nobody is asked for a password, and another server than ours is not believed", async () => {
  const plain = await bonde.exec(
    `swaks --server ${mailHost} --port 587 --from ${ruth.mail} --to ${winnie.mail} --auth PLAIN --auth-user ${ruth.mail} --auth-password x 2>&1`,
  );
  expect(plain.out).not.toMatch(/250.AUTH/);
  expect(plain.code).not.toBe(0);
  const stranger = await bonde.exec(
    `swaks --server ${mailHost} --port 587 --tls --tls-verify --tls-ca-path /etc/ssl/certs/ca-certificates.crt --quit-after TLS 2>&1`,
  );
  expect(stranger.out).toMatch(/certificate verify failed|TLS startup failed/);
  const named = `openssl s_client -connect ${mailHost}:993 -CAfile ${authority} -verify_return_error -brief`;
  expect((await hq.exec(`${named} -verify_hostname ${mailHost} </dev/null 2>&1`)).code).toBe(0);
  expect((await hq.exec(`${named} -verify_hostname www.mfano.example </dev/null`)).code).not.toBe(
    0,
  );
});

test("a citizen's letter arrives", async () => {
  const { code, out } = await send(bonde, {
    from: outsider,
    to: winnie.mail,
    subject: "Land rates",
    port: 25,
  });
  expect(code, out).toBe(0);
  expect(await letters(hq, winnie, "INBOX", "Land rates")).toBe(1);
});

test("a letter to a shared mailbox is read by its members and by nobody else; they answer as it", async () => {
  const folder = "Shared/executive-ict-support";
  for (const to of ["ict-support@mfano.example", "helpdesk@mfano.example"])
    expect((await send(bonde, { as: ruth, from: ruth.mail, to, subject: "Printer" })).code).toBe(0);
  expect(await letters(hq, samuel, folder, "Printer", 2)).toBe(2);
  expect(await letters(hq, winnie, folder, "Printer", 2)).toBe(2);
  expect((await imap(hq, samuel, "", 'LIST "" "Shared/*"')).out).toContain(folder);
  expect((await imap(bonde, ruth, "", `EXAMINE "${folder}"`)).code).not.toBe(0);
  const answer = { as: samuel, from: "ict-support@mfano.example", to: ruth.mail };
  const sent = await send(hq, { ...answer, subject: "Re: Printer" });
  expect(sent.code, sent.out).toBe(0);
  expect(await letters(bonde, ruth, "INBOX", "Re: Printer")).toBe(1);
});

test("a list reaches its members, a role address its mailbox", async () => {
  for (const to of ["server-admins", "all-executive", "postmaster"]) {
    const wanted = to === "server-admins" ? /\* 550/ : /<~  250 2\.0\.0 Ok: queued/;
    const { out } = await send(bonde, {
      as: ruth,
      from: ruth.mail,
      to: `${to}@mfano.example`,
      subject: `To ${to}`,
    });
    expect(out).toMatch(wanted);
  }
  expect(await letters(hq, winnie, "INBOX", "To all-executive")).toBe(1);
  expect(await letters(hq, samuel, "Shared/executive-ict-support", "To postmaster")).toBe(1);
});

test("who writes to a full mailbox is told at once, a colleague and a citizen", async () => {
  const before = await setQuota(server, samuel, "1");
  const more = "--body @/etc/passwd";
  const full = /\* 552 5\.2\.2 .*Mailbox is full/;
  expect((await send(bonde, { as: ruth, from: ruth.mail, to: samuel.mail, more })).out).toMatch(
    full,
  );
  expect((await send(bonde, { from: outsider, to: samuel.mail, port: 25, more })).out).toMatch(
    full,
  );
  await setQuota(server, samuel, before);
  expect((await send(bonde, { as: ruth, from: ruth.mail, to: samuel.mail })).code).toBe(0);
});

test("both laptops look the county's mail up, and the zones are what other servers accept", async () => {
  for (const laptop of [bonde, hq]) {
    const dig = async (question: string) => (await laptop.must(`dig +short ${question}`)).trim();
    expect((await dig("mfano.example MX")).split("\n")).toContain(`10 ${mailHost}.`);
    expect(await dig(`${mailHost} A`)).toBe(server.address);
    expect(await dig("mfano.example TXT")).toMatch(/^"v=spf1 mx .*-all"$/m);
    expect(await dig("_dmarc.mfano.example TXT")).toMatch(/^"v=DMARC1; p=quarantine;/);
    expect(await dig("rsa2026._domainkey.mfano.example TXT")).toMatch(/^"v=DKIM1; k=rsa; p=MII/);
    expect(await dig("_imaps._tcp.mfano.example SRV")).toBe(`0 1 993 ${mailHost}.`);
    const transfer = await laptop.exec("dig +noall +answer mfano.example AXFR");
    expect(transfer.out).toMatch(/Transfer failed/);
    expect(await laptop.must("dig www.debian.org A")).toMatch(/status: REFUSED/);
  }
  const zones = ["mfano.example", "mfanoassembly.example"];
  for (const zone of zones) {
    const text = await server.must(`cat /etc/nsd/zones/${zone}.zone`);
    const checked = await hq.exec(
      `cat >/root/zone <<'END'\n${text}END\nnamed-checkzone -i local -k fail -m fail -n fail -r fail -S fail ${zone} /root/zone 2>&1`,
    );
    expect(checked.out).toMatch(/^OK$/m);
    expect(checked.code).toBe(0);
  }
});

test("checkdmarc accepts what both mail domains publish", async (context) => {
  need(context, "judges", withoutProgram("checkdmarc", "none: pip install checkdmarc"));
  const domains = ["mfano.example", "mfanoassembly.example"];
  const { code, out, err } = await office.lab.bench.exec([
    "checkdmarc",
    ...domains,
    "-n",
    server.address,
  ]);
  expect(code, err).toBe(0);
  const found = JSON.parse(out) as readonly Record<string, unknown>[];
  const fine = expect.objectContaining({ valid: true, warnings: [] }) as unknown;
  expect(found.map(({ domain }) => domain)).toEqual(domains);
  for (const each of found)
    expect(each).toMatchObject({
      spf: fine,
      dmarc: fine,
      smtp_tls_reporting: fine,
      mx: { hosts: [{ hostname: mailHost, addresses: [server.address] }, {}] },
      ns: { warnings: [] },
    });
});
