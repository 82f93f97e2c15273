/** Reports to print: one with every state, a waiver, an older answer and hostile text; and one as large as a county. */
import { verdictStates } from "#model/verdict";
import type { AuditReport, SubjectReport, Verdict, VerdictState } from "#model/verdict";

const baseline = {
  id: "laptop",
  version: "1.2.0",
  hash: "7b0d5fa1".repeat(8),
  parameters: { "password-length.min": "14", "ssh-root-login.value": "no" },
};

const texts: Readonly<Record<VerdictState, Partial<Verdict>>> = {
  pass: { found: "no", where: "/etc/ssh/sshd_config:12" },
  fail: {
    found: "prohibit-password",
    where: "/etc/ssh/sshd_config.d/50-cloud.conf:3",
    why: "the drop-in is read first and wins",
  },
  "not-applicable": { expected: "", why: "the control is for routers, this is debian12" },
  waived: {
    found: "yes",
    where: "/etc/ssh/sshd_config:9",
    waiver: {
      id: "w-2026-004",
      reason: "the vendor's support contract ends in December",
      approver: "county secretary",
      expires: "2026-12-31",
      wouldBe: "fail",
    },
  },
  error: { expected: "", why: "/etc/shadow may not be read: not root" },
  unreachable: { expected: "", why: "10.99.0.17:22: no answer within 4 s" },
  "not-run": { expected: "", why: "not enrolled yet; run kaunti enrol --device 099-ict-lap-00009" },
};

export function verdict(
  state: VerdictState,
  control: string,
  given: Partial<Verdict> = {},
): Verdict {
  return {
    control,
    rule: `sshd_disable_${control.replaceAll("-", "_")}`,
    title: `The ${control} rule holds`,
    severity: "high",
    state,
    expected: "no",
    found: "",
    where: "",
    why: "",
    remedy: "set PermitRootLogin no in /etc/ssh/sshd_config, then reload ssh",
    scored: true,
    ...texts[state],
    ...given,
  };
}

export function subject(
  id: string,
  verdicts: readonly Verdict[],
  given: Partial<SubjectReport> = {},
): SubjectReport {
  return {
    subject: {
      kind: "device",
      id,
      name: id.slice(0, 3) + id.slice(-5),
      owner: "executive",
      site: "hq",
    },
    judged: "running",
    how: "over SSH, as root through sudo",
    baseline,
    startedAt: "2026-11-24T08:00:00.000Z",
    finishedAt: "2026-11-24T08:00:01.250Z",
    verdicts,
    ...given,
  };
}

/** Everything that a host, a file on it or a register may hold to break out of a report. */
export const hostile = [
  "<script>alert(1)</script>",
  "\"><img src=x onerror='alert(1)'>",
  '=HYPERLINK("http://example.invalid","click")',
  "@SUM(1+1)*cmd|' /C calc'!A0",
  "-2+3",
  "a\r\nb\tc",
  "\u202egnp.exe\u202c",
  "\u001b[31mred\u001b[0m\u0007",
  "]]></failure><x/>",
  "nul\u0000 lone\ud800 zero\u200bwidth",
  "Wanjirũ Ng'ang'a — 日本",
];

export const everyState: AuditReport = {
  schema: "kaunti.audit/1",
  kit: "0.1.0",
  scope: "county mfano",
  generatedAt: "2026-11-24T08:00:09.000Z",
  asOf: "2026-11-24",
  notices: ["waiver w-2026-001 (usb-storage): expired on 2026-10-31; its findings count again"],
  evidence: { run: "2026-11-24T08-00-00.000Z", head: "c0ffee00".repeat(8) },
  subjects: [
    subject(
      "099-ict-lap-00001",
      verdictStates.map((state) => verdict(state, `${state}-example`)),
    ),
    subject(
      "099-asm-srv-00001",
      [
        verdict("pass", "ssh-root-login"),
        verdict("fail", "owned-file", {
          scored: false,
          title: "Owned file /etc/nsd/nsd.conf is as released",
          severity: "medium",
        }),
        ...hostile.map((text, index) =>
          verdict("fail", `hostile-${String(index).padStart(2, "0")}`, {
            found: text,
            where: text,
            why: text,
            expected: text,
            severity: "low",
          }),
        ),
      ],
      {
        subject: {
          kind: "device",
          id: "099-asm-srv-00001",
          name: "099SRV00001",
          owner: "assembly",
          site: "assembly",
        },
        judged: "stored",
        how: "files below a folder, read as root",
        stale: { takenAt: "2026-11-20T10:00:00.000Z", ageDays: 3 },
      },
    ),
    subject(
      "099-ict-lap-00007",
      ["a", "b", "c"].map((control) => verdict("unreachable", control)),
      { how: "not reached" },
    ),
    subject(
      "099-hlt-ups-00003",
      [
        verdict("not-applicable", "baseline", {
          rule: "",
          scored: false,
          title: "A baseline holds for this subject",
          why: "no baseline is set for the role ups",
        }),
      ],
      { how: "not reached", baseline: { id: "none", version: "", hash: "", parameters: {} } },
    ),
  ],
};

/** `subjects` devices with `controls` verdicts each, in a fixed mixture. */
export function large(subjects: number, controls: number): AuditReport {
  const states: readonly VerdictState[] = [
    "pass",
    "pass",
    "pass",
    "fail",
    "not-applicable",
    "pass",
    "waived",
    "error",
  ];
  return {
    ...everyState,
    notices: [],
    subjects: Array.from({ length: subjects }, (_, n) => {
      const id = `099-ict-lap-${String(n + 1).padStart(5, "0")}`;
      const dead = n % 11 === 0;
      const verdicts = Array.from({ length: controls }, (_none, c) =>
        verdict(dead ? "unreachable" : (states[(n + c) % 8] ?? "pass"), `control-${String(c)}`),
      );
      const owner = n % 5 === 0 ? "assembly" : "executive";
      return subject(id, verdicts, {
        subject: {
          kind: "device",
          id,
          name: `099LAP${String(n)}`,
          owner,
          site: `site-${String(n % 12)}`,
        },
      });
    }),
  };
}
