/** Documents as the Windows collector writes them, from a recorded one and what a case changes in it. */
import { readFileSync } from "node:fs";
import { sha256 } from "#adapters/digest";

type Fact = Readonly<Record<string, unknown>>;
export interface WindowsDocument {
  readonly header: Fact;
  readonly facts: Readonly<Record<string, Fact>>;
}

export const recorded = (name: "factory" | "hardened"): string =>
  readFileSync(`tests/cases/platforms/windows/${name}.json`, "utf8");

/** A JSON text in plain ASCII, blanks within texts escaped: `Format-Json` of the collector. */
const ascii = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[^!-~]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** One fact a line; the hash is of everything before it without the ends of lines. */
export function written({ header, facts }: WindowsDocument): string {
  const lines = Object.entries(facts).map(([name, fact]) => `${ascii(name)}:${ascii(fact)}`);
  const body = `{"format":"kaunti-windows/1",\n"header":${ascii(header)},\n"facts":{\n${lines.join(",\n")}\n}`;
  return `${body}\n,"sha256":"${sha256(body.replaceAll("\n", ""))}"}\n`;
}

/**
 * A computer as it left the factory, and what a case says is otherwise: a record for a fact, `{failed: why}` for one that
 * could not be told, null for one that the collector did not ask.
 */
export function changed(
  changes: Readonly<Record<string, Fact | null>>,
  from: WindowsDocument = JSON.parse(recorded("factory")) as WindowsDocument,
): string {
  const facts = new Map(Object.entries(from.facts));
  for (const [name, change] of Object.entries(changes)) {
    if (change === null) facts.delete(name);
    else
      facts.set(name, "failed" in change ? { error: String(change["failed"]) } : { value: change });
  }
  return written({ header: from.header, facts: Object.fromEntries(facts) });
}
