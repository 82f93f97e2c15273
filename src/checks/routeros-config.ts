/** Looks values of a RouterOS export up: the later one wins, and what is not there is at its default, if the export is whole. */
import type { Facts, Want } from "#model/fact";
import type { RouterosAbout, RouterosStatement } from "#model/routeros";
import { Untold } from "./check-type.ts";
import { recall } from "./recall.ts";
import { compareVersions } from "./version.ts";

const want = (part: string) => ({ kind: "collected", part }) as const satisfies Want;
export const routerosWants = [want("routeros"), want("routeros about")];

/** An export as a rule asks about it. */
export interface Export {
  readonly version: string;
  readonly all: readonly RouterosStatement[];
  /** Throws where the file may have been cut: then nothing follows from what is not in it. */
  readonly absent: () => void;
}

/** From here to there the defaults in this folder are known (manual, changelogs). */
const known = { from: "6.0", below: "8.0" };

export function exportOf(facts: Facts): Export {
  const all = recall(facts, want("routeros")) as readonly RouterosStatement[];
  const [about] = recall(facts, want("routeros about")) as readonly RouterosAbout[];
  if (about === undefined) throw new Untold("error", "nothing is known of the export");
  const { version, whole } = about;
  return {
    version,
    all,
    absent: () => {
      if (!whole)
        throw new Untold(
          "error",
          "the file has no end mark, so it may be cut off: what is not in it may have been; take it as the guide for routers says",
        );
      if (compareVersions(version, known.from) < 0 || compareVersions(version, known.below) >= 0)
        throw new Untold("error", `the defaults of version ${version} are not known`);
    },
  };
}

export interface Found {
  readonly value: string;
  /** 0: at its default. */
  readonly line: number;
}

/** The value that holds; `fallback` is what the version does by itself. */
export function valueOf(
  { all, absent }: Export,
  [menu, key, which = ""]: readonly [menu: string, key: string, which?: string],
  fallback: string,
): Found {
  const one = all.findLast(
    (each) => each.menu === menu && each.which === which && each.values[key] !== undefined,
  );
  if (one !== undefined) return { value: one.values[key] ?? "", line: one.line };
  absent();
  return { value: fallback, line: 0 };
}

export interface Entry {
  readonly line: number;
  readonly values: Readonly<Record<string, string>>;
}

/** Entries of a list menu: those there from the start with what was set of them, and those that were added. */
export function entriesOf(
  { all }: Export,
  menu: string,
  own: Readonly<Record<string, Readonly<Record<string, string>>>>,
): readonly Entry[] {
  const entries = new Map<string, Entry>(
    Object.entries(own).map(([which, values]) => [which, { line: 0, values }]),
  );
  for (const { line, verb, which, values } of all.filter((one) => one.menu === menu)) {
    const name = verb === "add" ? `added ${String(line)}` : which;
    const before = entries.get(name);
    if (verb === "set" && before === undefined)
      throw new Untold("error", `what is set there is not known`, String(line));
    entries.set(name, { line, values: { ...before?.values, ...values } });
  }
  return [...entries.values()];
}

export const on = (value = ""): boolean => value === "yes" || value === "true";
