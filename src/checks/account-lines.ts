/** Lines of passwd, group and shadow that cannot be relied on. */
import type { Facts, PasswdFact } from "#model/fact";
import { recall } from "./recall.ts";

export interface Fault {
  /** 0: of the file as a whole. */
  readonly line: number;
  readonly what: string;
}

/** A line that was cut says nothing that can be relied on; programs pass it over. */
export const cut = (
  entries: readonly Pick<PasswdFact, "line" | "name" | "fields">[],
  wanted: number,
): readonly Fault[] =>
  entries
    .filter(({ fields }) => fields !== wanted)
    .map(({ line, name, fields }) => ({
      line,
      what: `${name}: ${String(fields)} of ${String(wanted)} fields`,
    }));

/** Both files tell of the same accounts; one that is shorter was cut, and what is missing cannot be judged. */
export function shadowIncomplete(facts: Facts): readonly Fault[] {
  const entries = recall(facts, { kind: "shadow" });
  const names = new Set(entries.map(({ name }) => name));
  return [
    ...cut(entries, 9),
    ...recall(facts, { kind: "passwd" })
      .filter(({ name, password }) => password === "x" && !names.has(name))
      .map(({ name }) => ({ line: 0, what: `${name} has no line in /etc/shadow` })),
  ];
}

/** A password in /etc/passwd has no age, whatever /etc/shadow says of the account. */
export const ageless = (facts: Facts): readonly Fault[] => [
  ...shadowIncomplete(facts),
  ...recall(facts, { kind: "passwd" })
    .filter(({ password }) => password === "other")
    .map(({ name }) => ({
      line: 0,
      what: `${name} has its password in /etc/passwd, where nothing ages`,
    })),
];
