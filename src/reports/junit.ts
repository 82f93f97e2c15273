/** JUnit XML as CI servers read it (Jenkins' junit-10): a suite per subject, a case per control. */
import { allVerdicts, countStates } from "#model/report";
import type { AuditReport, SubjectReport, Verdict, VerdictState } from "#model/verdict";
import { escapeMarkup } from "./text.ts";
import { baselineWords, inOrder, staleWords, waiverWords, wayWords } from "./words.ts";

/** What could not be told is an error there: a CI server shows `skipped` as if all were well. */
const elements: Readonly<Record<VerdictState, "failure" | "error" | "skipped" | undefined>> = {
  pass: undefined,
  fail: "failure",
  error: "error",
  unreachable: "error",
  "not-run": "error",
  waived: "skipped",
  "not-applicable": "skipped",
};

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeMarkup(String(value))}"`)
    .join("");
}

function tally(verdicts: readonly Verdict[]) {
  const {
    fail,
    error,
    unreachable,
    "not-run": notRun,
    waived,
    "not-applicable": not,
  } = countStates(verdicts);
  return {
    tests: verdicts.length,
    failures: fail,
    errors: error + unreachable + notRun,
    skipped: waived + not,
  };
}

function testcase(verdict: Verdict, subject: SubjectReport): string {
  const { state, title, control, expected, found, where, why, remedy } = verdict;
  const open = `    <testcase${attributes({ name: title, classname: `${subject.baseline.id}.${control}` })}`;
  const element = elements[state];
  if (element === undefined) return `${open}/>`;
  const body = [
    `expected: ${expected}`,
    `found: ${found}`,
    `where: ${where}`,
    `remedy: ${remedy}`,
    waiverWords(verdict),
  ]
    .filter((line) => !/^(\w+: )?$/.test(line))
    .map(escapeMarkup)
    .join("\n");
  const said = attributes({
    type: state,
    message: why === "" ? `wanted ${expected}, found ${found}` : why,
  });
  return `${open}>\n      <${element}${said}>${body}</${element}>\n    </testcase>`;
}

function suite(report: SubjectReport): string {
  const { subject, baseline, verdicts, startedAt, finishedAt } = report;
  const seconds = Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000) || 0;
  const properties = {
    subject: subject.id,
    owner: subject.owner,
    site: subject.site,
    how: wayWords(report),
    baseline: baselineWords(baseline),
    hash: baseline.hash,
    ...(report.stale === undefined ? {} : { age: staleWords(report) ?? "" }),
    ...Object.fromEntries(
      Object.entries(baseline.parameters).map(([key, value]) => [`parameter ${key}`, value]),
    ),
  };
  return [
    `  <testsuite${attributes({ name: `${subject.id} ${subject.name}`, ...tally(verdicts), time: seconds.toFixed(3), timestamp: startedAt, hostname: subject.name })}>`,
    "    <properties>",
    ...Object.entries(properties).map(
      ([name, value]) => `      <property${attributes({ name, value })}/>`,
    ),
    "    </properties>",
    ...inOrder(verdicts).map((verdict) => testcase(verdict, report)),
    "  </testsuite>",
  ].join("\n");
}

export function junit(report: AuditReport): string {
  const { tests, failures, errors } = tally(allVerdicts(report));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `kaunti ${report.kit} audit of ${report.scope} as of ${report.asOf}`, tests, failures, errors })}>`,
    ...report.subjects.map(suite),
    "</testsuites>\n",
  ].join("\n");
}
