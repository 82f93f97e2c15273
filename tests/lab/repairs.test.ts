/** Repairs on a real host over SSH: the county's whole baseline twice, and three remedies that shut everybody out. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sha256 } from "#adapters/digest";
import { openKnownHosts } from "#adapters/known-hosts";
import { readPolicies } from "#adapters/policies";
import { openReach } from "#adapters/reach";
import { bindBaseline, bindControl } from "#checks/baseline";
import type { Auditee } from "#model/auditee";
import type { BoundBaseline } from "#model/baseline";
import type { Control } from "#model/control";
import { Unreachable } from "#model/reach";
import type { SshReach } from "#model/reach";
import { auditSubject } from "#use/audit";
import { enforce } from "#use/enforce";
import { need } from "../support/need.ts";
import type { Host } from "./host.ts";
import { startLab, type Lab } from "./lab.ts";
import { missingLab } from "./missing.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let lab: Lab;
let laptop: Host;
let reach: SshReach;
let state: string;
beforeAll(async () => {
  if (missing !== undefined) return;
  state = mkdtempSync(join(tmpdir(), "kaunti-repairs-"));
  lab = await startLab({ hosts: ["hq-laptop"] });
  laptop = lab.host("hq-laptop");
  const port = await lab.forward(laptop.address, 22);
  reach = { ...laptop.ssh, host: "127.0.0.1", port, user: "ictadmin" };
});
afterAll(async () => {
  await lab?.stop();
  if (state !== undefined) rmSync(state, { recursive: true, force: true });
});

const ports = {
  clock: { now: () => new Date() },
  open: async (to: SshReach) =>
    openReach({
      knownHosts: openKnownHosts(join(state, "known")),
      acceptNewKeys: false,
      connectMs: 8000,
      jitterMs: () => 10,
      ownRoots: tmpdir(),
    })(to),
} as Parameters<typeof enforce>[0];
const options = { asOf: "2026-11-24", waivers: [], kit: "0", apply: true };
const auditee: Auditee = {
  subject: { kind: "device", id: "laptop", name: "laptop", owner: "", site: "" },
  county: "",
  role: "laptop",
};

/** What a container's kernel, or a place without packages, does not let anybody put right. */
const beyond =
  /^(?:package|install|remove) |in the running kernel$|^mount |^unload |^put pam_pwquality|unit (?:ufw|aide|systemd-timesyncd)/;

test("audit, enforce, audit: what a program repairs passes; enforce again: nothing is left but what cannot be done here", async () => {
  const policies = await readPolicies("policies");
  const bound = bindBaseline(policies, "county-laptop", {}, sha256);
  const first = await enforce(ports, auditee, bound, reach, options);
  expect(first.rolledBack).toBeUndefined();
  const wrong = first.outcome?.steps.filter(
    ({ state: how, what }) => how !== "done" && how !== "unchanged" && !beyond.test(what),
  );
  expect(wrong).toEqual([]);
  const states = (report: typeof first.report) =>
    new Map(report.verdicts.map(({ control, state: how }) => [control, how]));
  const [before, after] = [states(first.before.report), states(first.report)];
  const mended = [...before].filter(([id, how]) => how === "fail" && after.get(id) === "pass");
  expect(mended.length).toBeGreaterThan(60);
  for (const id of [
    "account-lockout",
    "password-history",
    "su-restricted",
    "sudo-logfile",
    "shell-timeout",
    "ssh-macs",
  ])
    expect([id, after.get(id)]).toEqual([id, "pass"]);
  const second = await enforce(ports, auditee, bound, reach, options);
  expect(second.changes.filter((change) => !beyond.test(change))).toEqual([]);
}, 300_000);

const broken: readonly (readonly [string, Control["check"], string])[] = [
  [
    "sshd takes no keys any more",
    {
      type: "sshd",
      option: "PubkeyAuthentication",
      operator: "equals",
      value: "no",
      default: "yes",
    },
    "grep -rqs '^PubkeyAuthentication no' /etc/ssh",
  ],
  [
    "sudo wants a terminal, which no session of ours has",
    { type: "sudoers", option: "requiretty" },
    "grep -qs requiretty /etc/sudoers.d/*",
  ],
  [
    "PAM lets no account in",
    {
      type: "text",
      paths: ["/etc/pam.d/common-account"],
      presence: "required",
      contains: "^account required pam_deny",
      instead: "account required pam_deny.so",
    },
    "grep -qs '^account required pam_deny' /etc/pam.d/common-account",
  ],
];

describe.each(broken)("%s", (_, check, there) => {
  test("it is taken back by the host itself, and the log-in works again", async () => {
    const control: Control = {
      id: "broken",
      title: "A rule that shuts everybody out",
      why: "",
      severity: "low",
      subject: "device",
      platforms: ["debian"],
      check,
      want: {},
      remedy: "",
      refs: {},
    };
    const one = bindControl(control, {}, {});
    const bound: BoundBaseline = {
      id: "b",
      version: "1",
      hash: "",
      parameters: {},
      controls: [one],
    };
    const patience = { reached: 12, kept: 60 };
    const tried = enforce(ports, auditee, bound, reach, { ...options, patience });
    await expect(tried).rejects.toThrow(Unreachable);
    await expect(tried).rejects.toThrow(/nobody could log in anew/);
    await expect
      .poll(async () => (await laptop.exec(`if ${there}; then echo yes; else echo no; fi`)).out, {
        timeout: 60_000,
        interval: 1000,
      })
      .toBe("no\n");
    // sshd is told to read its files again a moment later.
    await expect
      .poll(
        async () => {
          const { report } = await auditSubject(ports, auditee, bound, reach, options);
          return report.verdicts.map(({ state: how }) => how);
        },
        { timeout: 60_000, interval: 2000 },
      )
      .toEqual(["fail"]);
  }, 180_000);
});
