/** A report in one HTML file: filters, prints, and makes no request of any kind (Content-Security-Policy says so). */
import { allVerdicts, countStates, scoreOf } from "#model/report";
import type { AuditReport, SubjectReport, Verdict } from "#model/verdict";
import { script, scriptHash } from "./html-script.ts";
import { style, styleHash } from "./html-style.ts";
import { badge, badges, facts, subjectSection } from "./html-subject.ts";
import { escapeMarkup as escape, escapeWords as words } from "./text.ts";
import {
  baselineWords,
  timeWords,
  scoreWords,
  severityOrder,
  stateOrder,
  stateWords,
} from "./words.ts";

/** Up to this many subjects are shown open. */
const openUpTo = 3;

const policy = `default-src 'none'; style-src '${styleHash}'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'`;

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted();
}

function head(report: AuditReport): string {
  const baselines = distinct(
    report.subjects
      .filter(({ baseline }) => baseline.hash !== "")
      .map(({ baseline }) => `${baselineWords(baseline)}, ${baseline.hash}`),
  );
  const { evidence } = report;
  return facts([
    ["Judged as of", escape(report.asOf)],
    ["Taken", escape(timeWords(report.generatedAt))],
    ["Kit", `kaunti ${escape(report.kit)}`],
    [
      baselines.length === 1 ? "Baseline" : "Baselines",
      baselines.map((text) => `<span class="mono">${escape(text)}</span>`).join("<br>"),
    ],
    [
      "Evidence",
      evidence === undefined
        ? ""
        : `<span class="mono">${escape(evidence.run)}</span>, chain ends <code>${escape(evidence.head)}</code>`,
    ],
  ]);
}

/** A score of five devices is not one of the county: how many stand behind it is said beside it. */
function judgedWords(subjects: readonly SubjectReport[]): string {
  if (subjects.length < 2) return "";
  const judged = subjects.filter(({ verdicts }) =>
    verdicts.some(({ state }) => state === "pass" || state === "fail"),
  );
  return ` ${String(judged.length)} of ${String(subjects.length)} subjects judged`;
}

function line(name: string, subjects: readonly SubjectReport[]): string {
  const verdicts = allVerdicts({ subjects });
  const counts = countStates(verdicts);
  const numbers = stateOrder.map((state) => `<td class="n">${String(counts[state])}</td>`).join("");
  return `<tr><th scope="row">${escape(name)}</th><td class="n">${String(subjects.length)}</td><td class="n">${scoreWords(scoreOf(verdicts))}</td>${numbers}</tr>`;
}

/** One line per owner: each has its own accounting officer and its own audit. */
function summary(report: AuditReport): string {
  const owners = distinct(report.subjects.map(({ subject }) => subject.owner));
  const lines = owners.map((owner) =>
    line(
      owner === "" ? "(no owner)" : owner,
      report.subjects.filter(({ subject }) => subject.owner === owner),
    ),
  );
  const whole = owners.length > 1 ? line("all owners", report.subjects) : "";
  const titles = stateOrder
    .map((state) => `<th scope="col" class="n">${badge(state)}</th>`)
    .join("");
  return `<div class="scroll"><table class="compact owners"><caption>Score = pass ÷ (pass + fail) of what the baseline scores, rounded down; every other state stands beside it and never inside it</caption>
<thead><tr><th scope="col">Owner</th><th scope="col" class="n">Subjects</th><th scope="col" class="n">Score</th>${titles}</tr></thead><tbody>${lines.join("")}${whole}</tbody></table></div>`;
}

function choice(name: string, label: string, values: readonly string[]): string {
  const options = values.map(
    (value) =>
      `<option value="${escape(value)}">${escape(value === "" ? "(none)" : value)}</option>`,
  );
  return `<label class="field">${label}<select name="${name}"><option value="">any</option>${options.join("")}</select></label>`;
}

function filters({ subjects }: AuditReport): string {
  const boxes = stateOrder.map(
    (state) =>
      `<label><input type="checkbox" name="state" value="${state}" checked> ${badge(state)}</label>`,
  );
  return `<form aria-label="Filter the verdicts"><fieldset><legend>Verdicts shown</legend>${boxes.join("")}</fieldset>
${choice("severity", "Severity", severityOrder)}${choice(
    "owner",
    "Owner",
    distinct(subjects.map(({ subject }) => subject.owner)).filter((value) => value !== ""),
  )}${choice(
    "site",
    "Site",
    distinct(subjects.map(({ subject }) => subject.site)).filter((value) => value !== ""),
  )}
<label class="field">Text<input type="search" name="text" placeholder="asset, control, found…"></label><button type="reset">Show all</button><button type="button" id="open-all">Open all</button><button type="button" id="close-all">Close all</button>
<p id="shown" role="status"></p></form><p id="printed-filter" hidden></p>`;
}

/** Each control once, so that a row can be short: what it is for and what puts it right. */
function catalogue(subjects: readonly SubjectReport[]): string {
  // Two baselines that set one parameter differently are two lines; the first of them is the link's target.
  const controls = new Map<string, { verdict: Verdict; baselines: Set<string>; quiet: boolean }>();
  for (const { baseline, verdicts } of subjects)
    for (const verdict of verdicts) {
      const key = JSON.stringify([verdict.control, verdict.remedy]);
      const one = controls.get(key) ?? { verdict, baselines: new Set(), quiet: true };
      one.baselines.add(baselineWords(baseline));
      one.quiet &&= verdict.state === "pass" || verdict.state === "not-applicable";
      controls.set(key, one);
    }
  const sorted = [...controls.values()].toSorted((a, b) =>
    a.verdict.control < b.verdict.control ? -1 : 1,
  );
  const lines = sorted.map(({ verdict, baselines, quiet }, index) => {
    const { control, rule, title, severity, remedy } = verdict;
    const [before, after] = [sorted[index - 1], sorted[index + 1]].map(
      (one) => one?.verdict.control === control,
    );
    const whose =
      before === true || after === true
        ? ` <span class="why">as set by ${escape([...baselines].toSorted().join(", "))}</span>`
        : "";
    const target = before === true ? "" : ` id="c-${escape(encodeURIComponent(control))}"`;
    return `<tr${target}${quiet ? ' class="quiet"' : ""}><th scope="row" class="mono">${escape(control)}</th><td>${escape(title)}${whose}</td><td>${severity}</td><td class="mono">${escape(rule)}</td><td>${words(remedy)}</td></tr>`;
  });
  return `<div class="scroll"><table class="compact catalogue"><caption>Every control of this report, and what puts it right<span class="paper"> where it needs somebody</span></caption><thead><tr><th scope="col">Control</th><th scope="col">Title</th><th scope="col">Severity</th><th scope="col">SCAP rule</th><th scope="col">Remedy</th></tr></thead><tbody>
${lines.join("\n")}
</tbody></table></div>`;
}

export function html(report: AuditReport): string {
  const { subjects, notices } = report;
  const all = allVerdicts(report);
  const title = `Audit of ${report.scope}, as of ${report.asOf}`;
  const told = notices.map((notice) => `<li>${words(notice)}</li>`).join("");
  const legend = stateOrder
    .map((state) => `<dt>${badge(state)}</dt><dd>${stateWords[state].means}</dd>`)
    .join("");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer"><title>${escape(title)}</title><style>${style}</style></head>
<body><a class="skip" href="#subjects">Skip to the subjects</a>
<header><h1>${escape(title)}</h1><p><span class="score">Score: <b>${scoreWords(scoreOf(all))}</b></span>${judgedWords(subjects)}</p>${badges(countStates(all))}${head(report)}</header>
<main><h2>By owner</h2>${summary(report)}
${told === "" ? "" : `<aside class="notices" aria-label="Notices"><strong>To note</strong><ul>${told}</ul></aside>`}
<h2>How to read it</h2><dl class="facts">${legend}</dl>
<div class="sign"><span>Auditor, date</span><span>County ICT, date</span><span>Accounting officer, date</span></div>
<h2 id="subjects">Subjects</h2>${filters(report)}
${subjects.map((subject) => subjectSection(subject, subjects.length <= openUpTo)).join("\n")}
<h2 id="controls">Controls</h2>${catalogue(subjects)}
</main>
<footer><p>Made by kaunti ${escape(report.kit)}. ${report.evidence === undefined ? "No evidence was kept for this report." : "The evidence can be checked with <code>kaunti audit --verify</code>; it has to end in the hash printed above."}</p></footer>
<script>${script}</script></body></html>
`;
}
