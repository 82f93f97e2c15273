/** Reads the document of `windows/collector.ps1`. One that is not whole, or not as it was written, tells nothing. */
import { wantKey } from "#model/fact";
import type { Answer } from "#model/fact";
import type { Hash } from "#model/ports";
import { windowsPart } from "#model/windows";
import type { WindowsRecord } from "#model/windows";
import type { CollectedPlatform, ReadFile } from "./collected.ts";

const format = '"format":"kaunti-windows/';

/**
 * The collector escapes every blank within a text, so that blanks and ends of lines are nobody's but the way's on which
 * the file came: consoles break long lines, mail and editors change their ends.
 */
const bare = (text: string): string => text.replaceAll(/\s+/g, "");

const shape = /^(\{"format":"kaunti-windows\/(\d+)",.*\}),"sha256":"([0-9a-f]{64})"\}$/;

export const windows: CollectedPlatform = {
  baseline: "county-laptop-windows",
  recognises: (text) => bare(text.slice(0, 65_536)).includes(format),
  read,
};

function read(text: string, hash: Hash): ReadFile {
  const whole = bare(text);
  const [, hashed, version, sum] = shape.exec(whole) ?? [];
  if (hashed === undefined)
    return broken(
      whole.startsWith(`{${format}`)
        ? "the document was cut, or something follows it: its end is not where it should be"
        : "this is not the document of the Windows collector alone",
    );
  if (version !== "1")
    return broken(`the collector was of format ${version ?? ""}, and this kit reads format 1`);
  if (hash(hashed) !== sum)
    return broken("the document was changed after it was written: its SHA-256 is another");
  try {
    return understood(JSON.parse(whole) as unknown);
  } catch (error) {
    return broken(`the document is damaged: ${error instanceof Error ? error.message : "?"}`);
  }
}

function understood(document: unknown): ReadFile {
  const { header, facts } = record(document, "the document");
  const { collectedAt } = record(header, "its header");
  const takenAt = String(collectedAt);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(takenAt) || Number.isNaN(Date.parse(takenAt)))
    throw new TypeError("its time is not written as 2026-11-20T08:00:00Z");
  const answers = new Map<string, Answer>();
  for (const [name, fact] of Object.entries(record(facts, "its list of facts")))
    answers.set(wantKey({ kind: "collected", part: windowsPart(name) }), answer(fact));
  const said = (part: string, field: string): string => {
    const [found] = answers.get(wantKey({ kind: "collected", part: windowsPart(part) }))
      ?.records ?? [{}];
    const value = (found as WindowsRecord | undefined)?.[field];
    return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  };
  const system = { build: said("windows", "BuildNumber"), kind: said("windows", "ProductType") };
  return {
    platform: platformOf(system),
    takenAt,
    hostname: said("computer", "HostName"),
    serial: said("computer", "Serial"),
    answers,
  };
}

/** Windows 11 calls itself 10.0 everywhere: its builds begin with 22000. ProductType 1 is a workstation. */
function platformOf({ build, kind }: { readonly build: string; readonly kind: string }): string {
  if (!/^\d{4,6}$/.test(build) || !/^[123]$/.test(kind)) return "";
  if (kind !== "1") return "windowsserver";
  return Number(build) >= 22_000 ? "windows11" : "windows10";
}

/** A value or a reason; what is neither was not written by the collector. */
function answer(fact: unknown): Answer {
  const { value, error } = isRecord(fact) ? fact : {};
  if (typeof error === "string" && value === undefined)
    return { records: [], error: error.trim() === "" ? "Windows gave no reason" : error };
  return isRecord(value) && error === undefined
    ? { records: [value] }
    : { records: [], error: "the collector's answer is neither a value nor a reason" };
}

function record(value: unknown, what: string): WindowsRecord {
  if (!isRecord(value)) throw new TypeError(`${what} is not there`);
  return value;
}

function isRecord(value: unknown): value is WindowsRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function broken(problem: string): ReadFile {
  return { platform: "", takenAt: "", hostname: "", serial: "", problem, answers: new Map() };
}
