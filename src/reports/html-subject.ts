/** One subject of the page: collapsed on screen, a section of its own in print. */
import { countStates, scoreOf } from "#model/report";
import type { StateCounts } from "#model/report";
import type { SubjectReport, Verdict, VerdictState } from "#model/verdict";
import { escapeMarkup as escape, escapeWords as words } from "./text.ts";
import {
  inOrder,
  sameError,
  baselineWords,
  scoreWords,
  stateOrder,
  stateWords,
  staleWords,
  timeWords,
  waiverWords,
  wayWords,
} from "./words.ts";

/** Mark and word and border: three ways to tell a state that are not colour. */
export function badge(state: VerdictState, count?: number): string {
  const { mark, word } = stateWords[state];
  const number = count === undefined ? "" : `${String(count)} `;
  return `<span class="state ${state}"><i aria-hidden="true">${mark}</i> ${number}${word}</span>`;
}

/** A badge per state that occurs. */
export function badges(counts: StateCounts): string {
  const shown = stateOrder.filter((state) => counts[state] > 0);
  return `<span class="counts">${shown.map((state) => badge(state, counts[state])).join("")}</span>`;
}

/** Term and description pairs; empty descriptions are left out. */
export function facts(pairs: readonly (readonly [string, string])[]): string {
  const items = pairs
    .filter(([, value]) => value !== "")
    .map(([term, value]) => `<dt>${escape(term)}</dt><dd>${value}</dd>`);
  return items.length === 0 ? "" : `<dl class="facts">${items.join("")}</dl>`;
}

/** Verdicts that say the same of every control (a dead host) are one row with a count. */
function grouped(verdicts: readonly Verdict[]): (readonly [Verdict, ...Verdict[]])[] {
  const groups = new Map<string, [Verdict, ...Verdict[]]>();
  const untold = sameError(verdicts);
  for (const verdict of inOrder(verdicts)) {
    const { state, why, control } = verdict;
    const alike = state === "unreachable" || state === "not-run" || untold;
    const key = alike ? `${state} ${why}` : `one ${control}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [verdict]);
    else group.push(verdict);
  }
  return [...groups.values()];
}

function cells([verdict, ...rest]: readonly [Verdict, ...Verdict[]]): string {
  const { control, title, state, severity, expected, found, where, why, remedy, scored } = verdict;
  if (rest.length > 0) {
    const count = String(rest.length + 1);
    return `<td>${badge(state)}</td><td>all</td><td>${count} controls</td><td colspan="3">${words(why)}</td>`;
  }
  const note = scored ? "" : '<span class="id">told, not scored</span>';
  const waived =
    verdict.waiver === undefined ? "" : `<span class="why">${words(waiverWords(verdict))}</span>`;
  const said = why === "" || why === found ? "" : `<span class="why">${words(why)}</span>`;
  const advice =
    state === "fail" && remedy !== "" ? `<span class="do">${words(remedy)}</span>` : "";
  return `<td>${badge(state)}</td><td>${severity}</td><td>${escape(title)} <a class="id mono" href="#c-${escape(encodeURIComponent(control))}">${escape(control)}</a>${note}</td><td>${words(expected, longestWord)}</td><td>${escape(found)}${said}${waived}${advice}</td><td class="mono">${escape(where)}</td>`;
}

function row(group: readonly [Verdict, ...Verdict[]]): string {
  const severities = [...new Set(group.map(({ severity }) => severity))].join(" ");
  return `<tr data-state="${group[0].state}" data-severity="${severities}" data-count="${String(group.length)}">${cells(group)}</tr>`;
}

/** More letters than the narrow column of what is wanted should grow by: a list of ciphers is broken. */
const longestWord = 20;

const widths = `<colgroup><col class="v"><col class="s"><col class="c"><col class="w"><col class="f"><col class="at"></colgroup>`;
const headings = ["Verdict", "Severity", "Control", "Wanted", "Found", "Where"]
  .map((title) => `<th scope="col">${title}</th>`)
  .join("");

/** In print, what is in order is a list of names: what needs somebody is not lost between it. */
const isQuiet = ([{ state }]: readonly [Verdict, ...Verdict[]]): boolean =>
  state === "pass" || state === "not-applicable";

function verdictTable(
  groups: readonly (readonly [Verdict, ...Verdict[]])[],
  caption: string,
  quiet: boolean,
): string {
  return groups.length === 0
    ? ""
    : `<div class="scroll"><table class="verdicts${quiet ? " quiet" : ""}"><caption>${escape(caption)}</caption>${widths}<thead><tr>${headings}</tr></thead><tbody>
${groups.map(row).join("\n")}
</tbody></table></div>`;
}

/** `open`: a report of a few subjects shows them all. */
export function subjectSection(report: SubjectReport, open: boolean): string {
  const { subject, baseline, verdicts, startedAt, finishedAt } = report;
  const groups = grouped(verdicts);
  const stale = staleWords(report);
  const about = [subject.kind, subject.owner, subject.site]
    .filter((word) => word !== "")
    .join(" · ");
  const parameters = Object.entries(baseline.parameters).map(
    ([name, value]) => `${escape(name)} = ${escape(value)}`,
  );
  const name = subject.name === subject.id ? "" : ` ${escape(subject.name)}`;
  return `<section class="subject${groups.length < 2 ? " short" : ""}" data-owner="${escape(subject.owner)}" data-site="${escape(subject.site)}">
<details${open ? " open" : ""}><summary><h3>${escape(subject.id)}${name}</h3><span class="about">${escape(about)}</span>${stale === undefined ? "" : `<span class="stale">${escape(stale)}</span>`}${badges(countStates(verdicts))}</summary>
<div class="inside">${facts([
    ["Score", scoreWords(scoreOf(verdicts))],
    ["Judged", escape(wayWords(report))],
    ["Asked", `${timeWords(startedAt)} to ${timeWords(finishedAt)}`],
    ["Baseline", escape(baselineWords(baseline))],
    ["Baseline hash", `<code>${escape(baseline.hash)}</code>`],
  ])}
${verdictTable(
  groups.filter((group) => !isQuiet(group)),
  `Verdicts on ${subject.id} that need somebody, failing first`,
  false,
)}${verdictTable(groups.filter(isQuiet), `In order on ${subject.id}, or not applicable to it`, true)}${facts(
    [
      [
        "Parameters",
        // Where nobody was asked, nothing was judged by them.
        parameters.length === 0 || groups.length < 2
          ? ""
          : `<span class="mono">${parameters.join("; ")}</span>`,
      ],
    ],
  )}</div></details></section>`;
}
