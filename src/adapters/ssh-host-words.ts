/** A step that failed on a host, as a sentence; what its program said is passed on only where it can hold no secret. */
import { KauntiError } from "#model/errors";
import type { HostStep } from "#reconcile/host-manifest";
import { decoded } from "./ssh-host-session.ts";
import type { Answer } from "./ssh-host-session.ts";
import { inWords } from "./ssh-host-step.ts";

const manifests = (steps: readonly HostStep[]) =>
  steps.flatMap((step) => (step.do === "manifest" && step.manifest ? [step.manifest] : []));

/** Unit name -> its packages, from the ledgers that the steps write. */
export function packagesOf(steps: readonly HostStep[]): ReadonlyMap<string, readonly string[]> {
  const units = manifests(steps).flatMap(({ layers }) =>
    Object.values(layers).flatMap((layer) => layer.units),
  );
  return new Map(units.map((unit) => [unit.name, unit.packages]));
}

/** Units with a file whose text must not be told: their programs may quote it. */
export function sensitiveUnits(steps: readonly HostStep[]): ReadonlySet<string> {
  const claims = manifests(steps).flatMap(({ files }) => Object.values(files));
  return new Set(claims.filter((claim) => claim.sensitive).map((claim) => claim.unit));
}

/** Undefined when it went well. */
export function failureOf(
  place: string,
  step: HostStep,
  answer: Answer,
  sensitive: ReadonlySet<string>,
): KauntiError | undefined {
  if (answer["ok"] === true) return undefined;
  if (answer["skipped"] === true)
    return new KauntiError(
      `${place}: ${inWords(step)} was left out, because a step before it failed`,
    );
  const said = saidBy(step, answer, sensitive);
  const back = typeof answer["back"] === "string" ? answer["back"] : "failed";
  return new KauntiError(
    `${place}: ${inWords(step)} failed (exit ${String(answer["code"])}): ${said}`,
    {
      next: sentences[back] ?? sentences["failed"] ?? "",
    },
  );
}

/** Of a unit that leaves: undefined when it went well. */
export function noticeOf(
  place: string,
  step: HostStep,
  answer: Answer,
  sensitive: ReadonlySet<string>,
): string | undefined {
  if (answer["ok"] === true) return undefined;
  return `${place}: ${inWords(step)} failed after its files were put back as they were before the kit: ${saidBy(step, answer, sensitive)}; look whether it should run without them`;
}

function saidBy(step: HostStep, answer: Answer, sensitive: ReadonlySet<string>): string {
  const words = decoded(answer["words"]).toString("utf8");
  const secret = "unit" in step && sensitive.has(step.unit) && step.do !== "write";
  return secret ? "its words are not passed on" : shortened(words);
}

const sentences: Readonly<Record<string, string>> = {
  none: "nothing after it was done; mend the cause and run this again",
  done: "the unit's files are as they were before; mend the cause and run this again",
  "done, reload failed":
    "the unit's files are as they were before, but it does not load them either: look at it on the host",
  failed: "NOT all of the unit's files could be put back: look at it on the host",
};

/** Last lines; addresses of people are left out (an error goes into the engine's log). */
function shortened(words: string): string {
  const lines = words
    .replaceAll(/[^\s<>"']+@[^\s<>"']+/g, "(an address)")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.length === 0 ? "it said nothing" : lines.slice(-4).join(" | ").slice(-700);
}
