/** A fleet that answers as hosts do, well and badly, and an evidence store in memory. */
import type { Audited, Auditee, Evidence } from "#model/auditee";
import type { BoundBaseline } from "#model/baseline";
import { Unreachable } from "#model/reach";
import type { Reach } from "#model/reach";
import type { SubjectReport } from "#model/verdict";
import type { FleetOptions, FleetPorts } from "#use/audit-fleet";

export const bound: BoundBaseline = {
  id: "small",
  version: "1",
  hash: "ab".repeat(32),
  parameters: {},
  controls: [
    {
      control: {
        id: "passwd-mode",
        title: "The account list is closed",
        why: "",
        severity: "high",
        subject: "device",
        platforms: ["debian"],
        check: { type: "file-attributes" },
        want: {},
        remedy: "chmod 0644 /etc/passwd",
        refs: { scap: ["file_permissions_etc_passwd"] },
      },
      spec: { path: "/etc/passwd", mode: "0644" },
      parameters: {},
      wants: [{ kind: "stat", path: "/etc/passwd" }],
    },
  ],
};
const at = "2026-11-24T08:00:00.000Z";
const clock = { now: () => new Date(at) };
export const options: FleetOptions = {
  asOf: "2026-11-24",
  waivers: [],
  kit: "0",
  notices: [],
  scope: "a test",
};
const ssh = (host: string): Reach => ({ kind: "ssh", host, port: 22, user: "root" });
export const device = (id: string, given: Partial<Auditee> = {}): Auditee => ({
  subject: { kind: "device", id, name: id, owner: "executive", site: "hq" },
  county: "mfano",
  role: "laptop",
  bound,
  reach: ssh(id),
  ...given,
});

/** Answers as the hosts would: by name. */
const hosts: Record<
  string,
  (script: string) => Promise<{ code: number; out: string; err: string }>
> = {
  silent: async () => ({ code: 0, out: "", err: "" }),
  greeting: async () => ({ code: 0, out: "Welcome to Debian\nlast login: today\n", err: "" }),
  cut: async () => ({
    code: 0,
    out: '{"kaunti":1,"uid":0,"now":1,"platform":"debian12","root":""}\n{"ask":"stat /etc/passwd"}\n',
    err: "",
  }),
  broken: async () => ({ code: 127, out: "", err: "sh: not found" }),
  lost: async () => {
    throw new Unreachable("lost: the connection was lost");
  },
  odd: async () => {
    throw new Error("odd");
  },
};
export const ports = (given: Partial<FleetPorts> = {}): FleetPorts => ({
  clock,
  probe: async ({ host }) => (host === "dead" ? "no answer within 4 s" : undefined),
  open: async (reach) => ({
    judged: "running",
    how: () => "over SSH",
    notices: [],
    shell: {
      run: async (script) => {
        const name = reach.kind === "ssh" ? reach.host : "";
        return (
          hosts[name] ??
          hosts["silent"] ??
          (() => Promise.reject(new Error("no such host")))
        )(script);
      },
      close: async () => undefined,
    },
  }),
  ...given,
});
export const stateOf = (report: SubjectReport | undefined) =>
  report?.verdicts.map(({ state }) => state);

export function memory(
  given: { done?: SubjectReport[]; last?: SubjectReport; broken?: true } = {},
): Evidence & { kept: Audited[] } {
  const kept: Audited[] = [];
  return {
    kept,
    done: new Map((given.done ?? []).map((report) => [report.subject.id, report])),
    keep: async (audited) => {
      kept.push(audited);
    },
    lastKnown: async () => {
      if (given.broken === true) throw new Error("x.json was altered");
      return given.last;
    },
    close: async () => ({ run: "r", head: "0".repeat(64) }),
  };
}

export const answered = (id: string, given: Partial<SubjectReport> = {}): SubjectReport => ({
  subject: { kind: "device", id, name: id, owner: "executive", site: "hq" },
  judged: "running",
  how: "over SSH",
  baseline: { id: "small", version: "1", hash: bound.hash, parameters: {} },
  startedAt: "2026-11-20T08:00:00.000Z",
  finishedAt: "2026-11-20T08:00:00.000Z",
  verdicts: [
    {
      control: "passwd-mode",
      rule: "",
      title: "",
      severity: "high",
      state: "pass",
      expected: "",
      found: "",
      where: "",
      why: "",
      remedy: "",
      scored: true,
    },
  ],
  ...given,
});
