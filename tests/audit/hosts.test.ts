/** The command itself: a sheet of hosts of which some are sick, images, one rule; and its exit codes. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { need, withoutProgram } from "../support/need.ts";
import { freePort, privateSshd } from "../adapters/private-sshd.ts";

const kit = join(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "kaunti-hosts-"));
const state = join(home, "state");
const missing =
  withoutProgram("sshd", "openssh-server") ?? withoutProgram("ssh-keygen", "openssh-client");
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
async function kaunti(...args: string[]): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  const child = spawn(join(kit, "kaunti"), args, {
    env: { ...process.env, KAUNTI_STATE: state },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
  return promise;
}
interface Printed {
  readonly results: readonly {
    subject: string;
    verdict: string;
    why: string;
    rule: string;
    control: string;
  }[];
  readonly evidence?: { run: string; head: string };
  readonly notices: readonly string[];
}
const parsed = ({ out }: Ran) => JSON.parse(out) as Printed;
const verdicts = (ran: Ran) =>
  Object.fromEntries(parsed(ran).results.map(({ subject, verdict }) => [subject, verdict]));
const json = ["--format", "json"];

test("one host answers; a dead port, a mute host and one with another key do not, and stop nobody", async (context) => {
  need(context, "ssh", missing);
  const sshd = await privateSshd();
  const mute = createServer(() => undefined);
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const { port: mutePort } = mute.address() as AddressInfo;
  const { port, user, identity = "", hostKey = "" } = sshd.reach;
  const key = hostKey.split(" ").slice(0, 2).join(" ");
  const sheet = join(home, "hosts.csv");
  const line = (name: string, to: number, pin: string) =>
    `${name};127.0.0.1;${String(to)};${user};${identity};${pin}`;
  writeFileSync(
    sheet,
    [
      "name;address;port;user;identity;hostkey",
      line("dead", await freePort(), key),
      line("good", port, key),
      line("mute", mutePort, key),
      line("changed", port, `SHA256:${"A".repeat(43)}`),
      line("unknown", port, ""),
    ].join("\r\n"),
  );
  const rule = ["--hosts", sheet, "--rule", "passwd-file-mode", "--connect", "2"];
  const before = sshd.sessions();
  const ran = await kaunti("audit", ...rule, ...json);
  expect(verdicts(ran)).toEqual({
    dead: "unreachable",
    good: "pass",
    mute: "unreachable",
    changed: "unreachable",
    unknown: "unreachable",
  });
  expect(ran.code).toBe(2);
  expect(sshd.sessions() - before).toBe(1);
  const whys = Object.fromEntries(parsed(ran).results.map(({ subject, why }) => [subject, why]));
  expect(whys["changed"]).toContain("CHANGED");
  expect(whys["unknown"]).toContain("--accept-new-keys");

  // Going on with the run: the host that answered is not asked again; the key is accepted now, and it is said.
  const again = await kaunti("audit", ...rule, ...json, "--resume", "--accept-new-keys");
  expect(verdicts(again)["unknown"]).toBe("pass");
  expect(parsed(again).notices.join()).toContain("trusted on first use");
  expect(sshd.sessions() - before).toBe(2);
  const run = join(state, "runs", parsed(again).evidence?.run ?? "");
  expect((await kaunti("audit", "--verify", run)).code).toBe(0);
  mute.close();
  sshd.close();
}, 60_000);

describe("images", () => {
  let root = "";
  let made = 0;
  beforeEach(() => {
    root = join(home, `image-${String((made += 1))}`);
    mkdirSync(join(root, "etc/ssh"), { recursive: true });
    writeFileSync(join(root, "etc/os-release"), 'ID=debian\nVERSION_ID="12"\n');
    writeFileSync(join(root, "etc/login.defs"), "PASS_MAX_DAYS 365\n");
  });

  test("one rule by its SCAP id: 0 when it passes, 1 when it fails, with a value of one's own", async () => {
    const ask = ["audit", "--root", root, "--rule", "accounts_maximum_age_login_defs", ...json];
    const pass = await kaunti(...ask);
    expect(parsed(pass).results[0]).toMatchObject({
      rule: "accounts_maximum_age_login_defs",
      verdict: "pass",
    });
    expect(pass.code).toBe(0);
    const fail = await kaunti(...ask, "--param", "var_accounts_maximum_age_login_defs=90");
    expect(parsed(fail).results[0]?.verdict).toBe("fail");
    expect(fail.code).toBe(1);
  });

  test.each([
    [
      "a rule that does not exist",
      ["--rule", "accounts_maximum_age_logindefs"],
      /did you mean .*accounts_maximum_age_login_defs/,
    ],
    [
      "a parameter that does not exist",
      ["--rule", "accounts_maximum_age_login_defs", "--param", "days=1"],
      /parameter/,
    ],
    [
      "a value out of range",
      [
        "--rule",
        "accounts_maximum_age_login_defs",
        "--param",
        "var_accounts_maximum_age_login_defs=-5",
      ],
      /allowed/,
    ],
    [
      "a baseline that does not exist",
      ["--baseline", "county-laptops"],
      /did you mean county-laptop/,
    ],
    ["a date that is none", ["--as-of", "2026-13-01"], /2026-12-31/],
    ["a format that is none", ["--format", "pdf"], /html/],
  ])("%s: 3, and what to write", async (_name, args, said) => {
    const { code, err } = await kaunti("audit", "--root", root, ...args);
    expect([code, err]).toEqual([3, expect.stringMatching(said)]);
  });

  test("no folder, no target, two targets: 3", async () => {
    expect((await kaunti("audit", "--root", join(root, "nowhere"))).code).toBe(3);
    expect((await kaunti("audit")).code).toBe(3);
    expect((await kaunti("audit", "--self", "--root", root)).code).toBe(3);
  });

  test("a pipe gets no colour and no progress, a file nothing but the report", async () => {
    const { out, err } = await kaunti("audit", "--root", root, "--baseline", "county-laptop");
    expect(out + err).not.toContain("\u001b");
    const file = join(home, "report.html");
    const told = await kaunti("audit", "--root", root, "--format", "html", "--out", file);
    expect(told.out).toBe("");
    expect(readFileSync(file, "utf8")).toMatch(/^<!doctype html>/);
  });

  test("a waiver from a file, printed again from evidence, and refused when its shape is wrong", async () => {
    writeFileSync(join(root, "etc/login.defs"), "PASS_MAX_DAYS 99999\n");
    const file = join(home, "waivers.yaml");
    const waiver =
      "- id: w-1\n  control: password-max-age-default\n  selector: {device: [lap-1]}\n  reason: The payroll system cannot follow before its upgrade\n  requester: county ICT\n  approver: county secretary\n  created: 2026-01-01\n  expires: 2026-12-31\n";
    writeFileSync(file, waiver);
    const args = [
      "--root",
      root,
      "--device",
      "lap-1",
      "--rule",
      "password-max-age-default",
      "--waivers",
      file,
      "--as-of",
      "2026-11-24",
    ];
    const ran = await kaunti("audit", ...args, ...json);
    expect([verdicts(ran), ran.code]).toEqual([{ "lap-1": "waived" }, 0]);
    const late = await kaunti("audit", ...args.slice(0, -1), "2027-01-01", ...json);
    expect([verdicts(late), late.code]).toEqual([{ "lap-1": "fail" }, 1]);
    expect(parsed(late).notices.join()).toMatch(/w-1 .*expired on 2026-12-31/);
    const again = await kaunti("report", ...json);
    expect(parsed(again)).toEqual(parsed(late));
    expect(again.code).toBe(1);
    writeFileSync(file, waiver.replace("reason:", "raeson:"));
    const wrong = await kaunti("audit", ...args);
    expect([wrong.code, wrong.err]).toEqual([
      3,
      expect.stringMatching(/waivers\.yaml:\d+:\d+: .*raeson/),
    ]);
  });

  test("altered evidence is told, and nothing is printed from it", async () => {
    await kaunti("audit", "--root", root, "--rule", "password-max-age-default");
    const run = join(state, "runs", readdirSync(join(state, "runs")).toSorted().at(-1) ?? "");
    const file = join(run, readdirSync(run).find((name) => name.startsWith("0")) ?? "");
    writeFileSync(file, readFileSync(file, "utf8").replace("365", "366"));
    const { code, out } = await kaunti("audit", "--verify", run);
    expect([code, out]).toEqual([1, expect.stringContaining("was altered")]);
    expect((await kaunti("report")).code).toBe(2);
    rmSync(run, { recursive: true });
  });
});

test("a sheet of hosts with a mistake: 3, and its place", async () => {
  const file = join(home, "wrong.csv");
  writeFileSync(file, "name,adress\na,b");
  const { code, err } = await kaunti("audit", "--hosts", file);
  expect([code, err]).toEqual([
    3,
    expect.stringMatching(
      /wrong\.csv:1:\d+: column "adress" is not known; did you mean "address"\?/,
    ),
  ]);
});
