/** Turns the engine's event stream into steps, counts and sentences. Pure. */
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { EngineStep } from "#model/engine";

/** What has been heard so far in one run. */
export interface Heard {
  readonly steps: EngineStep[];
  readonly errors: string[];
  readonly warnings: string[];
}

/** Adds one event to `heard`; the step it finished, if it finished one. */
export function hear(heard: Heard, event: EngineEvent, preview: boolean): EngineStep | undefined {
  const said = event.diagnosticEvent;
  if (said !== undefined && said.ephemeral !== true) {
    const text = sentence(said.message);
    const list =
      said.severity === "error"
        ? heard.errors
        : said.severity === "warning"
          ? heard.warnings
          : undefined;
    if (list !== undefined && text !== "" && !list.includes(text)) list.push(text);
  }
  // A preview never finishes a step: it only announces it.
  const metadata = (preview ? event.resourcePreEvent : event.resOutputsEvent)?.metadata;
  if (metadata === undefined || metadata.type.startsWith("pulumi:")) return undefined;
  const step = {
    op: metadata.op,
    type: metadata.type,
    name: nameOf(metadata.urn),
    differs: Object.keys(metadata.detailedDiff ?? {})
      .concat(metadata.diffs ?? [])
      .filter((key, i, all) => all.indexOf(key) === i),
  };
  heard.steps.push(step);
  return step;
}

/** Logical name: what follows the last `::` of an URN. */
export const nameOf = (urn: string): string => urn.split("::").at(-1) ?? urn;

/** Steps by op. */
export function countSteps(steps: readonly EngineStep[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of steps) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

const colour = /<\{%[^%]*%\}>/g;
/** Lines that repeat what is said elsewhere, or say how the engine is built. */
const noise = [
  /^(update|preview|refresh|destroy|import|resource .*) failed$/i,
  /^resource registration failed/i,
  /^\d+ errors? occurred:?$/i,
  /^(Error|Unhandled exception): *$/i,
  // What the SDK says, when it comes to it, of a resource whose own diagnostic tells why (runtime/resource.js).
  /^(Unhandled exception: (Error: )?)?resource .* \[.*\] failed to register$/i,
  /^\s*at /,
  /^transport is closing/i,
];
const wrapping = [
  /^error: /i,
  /^(kaunti:[\w:]+|[\w-]+:[\w/:]+) \(.*?\):?\s*/,
  /^\* /,
  /^rpc error: code = \w+ desc = /,
  /^(sending request|creating|updating|deleting|reading|refreshing) \S+: /i,
  /^\d+ errors? occurred:\s*/i,
];

/** The engine's diagnostic without colours, wrapping and repetition; "" when nothing of substance is left. */
export function sentence(message: string): string {
  const lines = message
    .replace(colour, "")
    .split("\n")
    .map((line) => unwrap(line.trim()))
    .filter((line) => line !== "" && !noise.some((pattern) => pattern.test(line)));
  return [...new Set(lines)].join("\n");
}

function unwrap(line: string): string {
  const shorter = wrapping.reduce((text, pattern) => text.replace(pattern, ""), line);
  return shorter === line ? line : unwrap(shorter.trim());
}
