/** The headquarters server in trouble: a configuration that Postfix refuses, a full disk, an edit by hand. Mail goes on. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { HostUnit } from "#model/desired";
import { need } from "../support/need.ts";
import { applyChanged } from "./driver-of.ts";
import type { Host } from "./host.ts";
import { missingLab } from "./missing.ts";
import { openOffice, type Office } from "./office.ts";
import { readReport } from "./report.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let office: Office;
let server: Host;
let laptop: Host;
beforeAll(async () => {
  if (missing !== undefined) return;
  office = await openOffice();
  server = office.lab.host("hq-server");
  laptop = office.lab.host("hq-laptop");
});
afterAll(async () => office?.stop());

const asApplied = async (): Promise<void> =>
  expect(await office.county.must(["drift"])).toContain(" 0 moved, 0 could not be told");

/** Every text below these folders, with its hash. */
const texts =
  "find /etc /usr/local/sbin /srv -xdev -type f -newermt 2020-01-01 ! -path '/etc/ssl/*' -exec sha256sum {} + | sort -k 2";

/** Calls at the mail server's door all the while, as often as Postfix lets one client (60 in a minute); answers how many calls there were, and which were not greeted. */
async function greeted(body: () => Promise<unknown>): Promise<{ calls: number; failed: string }> {
  await laptop.must(`rm -f /root/calls /root/stop; (until [ -e /root/stop ]; do
  printf 'QUIT\\r\\n' | nc -w 3 ${server.address} 25 | head -n 1 >>/root/calls || true; sleep 1.2
done) >/dev/null 2>&1 </dev/null &`);
  await body();
  await laptop.must("touch /root/stop; sleep 1.5");
  const lines = (await laptop.must("cat /root/calls")).trim().split("\n");
  return {
    calls: lines.length,
    failed: lines.filter((line) => !line.startsWith("220 ")).join("\n"),
  };
}

const wrong = (unit: HostUnit): HostUnit => ({
  ...unit,
  files: unit.files.map((file) =>
    file.path === "/etc/postfix/main.cf"
      ? { ...file, content: `${file.content}this is no setting\n` }
      : file,
  ),
});

test("a configuration that `postfix check` refuses: rolled back, and mail was answered all the while", async () => {
  const running =
    "systemctl show -P MainPID -P ActiveEnterTimestampMonotonic postfix@-; postconf -n; sha256sum /etc/postfix/*.cf";
  const before = await server.must(running);
  let said = "";
  const { calls, failed } = await greeted(async () => {
    said = await applyChanged(office, "hq-server", "email", (desired) => ({
      ...desired,
      units: desired.units.map((unit) => (unit.name === "postfix" ? wrong(unit) : unit)),
    })).then(
      () => expect.unreachable("Postfix took it"),
      (error: Error) => error.message,
    );
  });
  expect(said).toMatch(
    /postfix: its own check failed \(exit \d+\): .*the unit's files are as they were/,
  );
  expect(await server.must(running)).toBe(before);
  expect(failed).toBe("");
  expect(calls).toBeGreaterThan(1);
  // What was begun is known to be unfinished until a run that goes well.
  await office.county.must(["up", "--yes", "--refresh"]);
  await asApplied();
});

test("a full disk: a sentence, every old text whole and every service up; with room again the same command finishes", async () => {
  const { county } = office;
  const old = await server.must(texts);
  const used = await server.must("df -k --output=used / | tail -n 1");
  await server.disk(`${Number(used) + 1024}k`);
  const fill = "head -c 8M /dev/zero >/var/fill";
  expect((await server.exec(fill)).err).toContain("No space left on device");
  county.edit("email.yaml", (text) =>
    text.replace("    info: registry\n", "    info: registry\n    press: governor\n"),
  );
  const { calls, failed } = await greeted(async () => {
    const { code, out, err } = await county.kaunti(["up", "--yes"]);
    expect(code, out + err).toBe(2);
    expect(err).toMatch(/mfano\.email: .*(No space left|disk is full|disk full)/);
    expect(err).not.toMatch(/^\s+at /m);
  });
  expect(await server.must(texts)).toBe(old);
  expect(await server.must("find /etc /usr/local /var/lib/kaunti -name '.kaunti-tmp*'")).toBe("");
  expect(failed).toBe("");
  expect(calls).toBeGreaterThan(1);
  await server.must("rm /var/fill");
  await server.disk("2g");
  const again = await county.kaunti(["up", "--yes"]);
  expect(again.code, again.out + again.err).toBe(0);
  expect(await server.must("cat /etc/postfix/role-aliases")).toMatch(
    /^press@mfano\.example governor@mfano\.example$/m,
  );
  await asApplied();
});

test("a service's file edited by hand: drift names file and line, `up --refresh` puts it back and keeps what was there", async () => {
  const path = "/etc/postfix/main.cf";
  const line = (await server.must(`grep -n '^message_size_limit' ${path}`)).split(":")[0] ?? "";
  await server.must(`sed -i 's/^message_size_limit.*/message_size_limit = 1000/' ${path}`);
  const { code, out } = await office.county.kaunti(["drift"]);
  expect(code).toBe(1);
  expect(out).toMatch(
    new RegExp(
      `change file ${path}\\n.*content from line ${line}: message_size_limit = 1000 -> message_size_limit = 26214400`,
    ),
  );
  const [, kept = ""] = /changed by hand, kept as: \S+ -> (\S+)/.exec(out) ?? [];
  await office.county.must(["up", "--yes", "--refresh"]);
  expect(await server.must("postconf -h message_size_limit")).toBe("26214400\n");
  expect(await server.must(`cat ${kept}`)).toContain("message_size_limit = 1000");
  await asApplied();
});

test("a rule of the baseline broken by hand: the audit names file and line, `enforce` repairs it", async () => {
  await server.must(
    "printf 'X11Forwarding no\\nPermitEmptyPasswords yes\\n' >/etc/ssh/sshd_config.d/00-hand.conf; systemctl reload ssh",
  );
  const only = ["--county", "mfano", "--device", server.asset, "--no-evidence"];
  const audit = await office.county.kaunti(["audit", ...only, "--format", "json"]);
  const rows = readReport(audit).of(server.asset);
  const verdict = rows.find(({ control }) => control === "ssh-empty-passwords");
  expect(verdict).toMatchObject({
    verdict: "fail",
    where: "/etc/ssh/sshd_config.d/00-hand.conf:2",
  });
  const preview = await office.county.kaunti([
    "enforce",
    "--county",
    "mfano",
    "--device",
    server.asset,
  ]);
  expect(preview.out).toContain("nothing was changed; repeat with --apply");
  expect(await server.must("sshd -T | grep -i permitempty")).toBe("permitemptypasswords yes\n");
  const done = await office.county.kaunti([
    "enforce",
    "--county",
    "mfano",
    "--device",
    server.asset,
    "--apply",
  ]);
  expect(done.out, done.err).toMatch(/done +.*00-hand\.conf/);
  expect(await server.must("sshd -T | grep -i permitempty")).toBe("permitemptypasswords no\n");
  const [, backup = ""] = /backups +(\S+)/.exec(done.out) ?? [];
  expect(await server.must(`grep -rl 'PermitEmptyPasswords yes' ${backup}`)).not.toBe("");
});
