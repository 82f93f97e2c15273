/** Check: whether inputs may enter the engine's state at all; every failure names the property and what to do. */
import { formatVersion } from "#reconcile/canonical";
import { parseFence } from "#reconcile/fence";
import { KauntiError } from "#model/errors";
import type { Properties } from "./properties.ts";
import { hasSecret, isUnknown } from "./properties.ts";
import { fenceType } from "./types.ts";

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);

/** Property -> what is wrong with it. */
const rules: Record<string, (value: unknown) => string | undefined> = {
  fence: (value) => fenceFailure(value),
  digest: (value) =>
    typeof value === "string" && /^[0-9a-f]{64}$/.test(value)
      ? undefined
      : "is not 64 hexadecimal digits; it is the name under which storeDesired put the desired state",
  format: (value) =>
    value === formatVersion
      ? undefined
      : `is not ${formatVersion}, the format of this provider; use one version of the kit for program and provider`,
  asOf: (value) =>
    value === undefined || (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value))
      ? undefined
      : "is not a date; write it as YYYY-MM-DD",
  counts: (value) =>
    typeof value === "object" && value !== null && Object.values(value).every(isNumber)
      ? undefined
      : "holds something that is no number; the state knows numbers only",
};

/** `olds`: inputs of the last run, empty for a new resource. */
export function checkInputs(type: string, olds: Properties, news: Properties): Failure[] {
  const failures: Failure[] = [];
  for (const [property, rule] of Object.entries(rules)) {
    if (isUnknown(news[property])) continue;
    if (hasSecret(news[property])) {
      failures.push({
        property,
        reason: "is marked as a secret; nothing secret belongs here: remove the mark",
      });
      continue;
    }
    const reason = rule(news[property]);
    if (reason !== undefined) failures.push({ property, reason: `${property} ${reason}` });
  }
  for (const property of Object.keys(news))
    if (!(property in rules) && !property.startsWith("__"))
      failures.push({
        property,
        reason: `${property} is not accepted: state holds ${Object.keys(rules).join(", ")} and nothing else; remove it`,
      });
  if (failures.length > 0 || isUnknown(news["fence"])) return failures;
  return [...typeFailure(type, news), ...movedFailure(olds, news)];
}

function fenceFailure(value: unknown): string | undefined {
  try {
    parseFence(String(value));
    return undefined;
  } catch (error) {
    if (error instanceof KauntiError) return `cannot be used: ${error.message}`;
    throw error;
  }
}

function typeFailure(type: string, news: Properties): Failure[] {
  const fence = parseFence(String(news["fence"]));
  if (fenceType(type) === fence.type) return [];
  const reason = `fence is of a ${fence.type}, which a ${type} is not; register it with its own class`;
  return [{ property: "fence", reason }];
}

/** A replacement would suspend everybody here and make everybody there: never by accident. */
function movedFailure(olds: Properties, news: Properties): Failure[] {
  const before = olds["fence"];
  if (typeof before !== "string" || before === news["fence"]) return [];
  return [{ property: "fence", reason: movedSentence(before, String(news["fence"])) }];
}

export function movedSentence(before: string, after: string): string {
  return `fence cannot change (${before} -> ${after}): a resource never moves to another target; destroy it there first, or give the new one another name`;
}
