/** `kaunti explain`: a value, where it was written, and what it overrode. */
import { KauntiError } from "#model/errors";
import type { County } from "#model/county";
import type { Origin } from "#model/inventory";
import type { Position } from "#model/position";
import { segments } from "#inventory/merge";
import { resolve } from "#inventory/path";
import { isSecretKey } from "#inventory/secrets";

/** The origins of the value at an RFC 6901 pointer of a county (code3), winner first; empty = made by the kit. */
export type Trace = (county: string, pointer: string) => readonly Origin[];

/** How many names of a wrong path's neighbours are shown. */
const shown = 12;

/** A few lines about the value at `path`; a path that leads nowhere is a KauntiError (exit 3) that says what is there. */
export function explain(counties: readonly County[], trace: Trace, path: string): string {
  const found = resolve(counties, path);
  if (found.kind === "missing") throw wrongPath(path, found);
  const { county, pointer, path: named, value } = found;
  const key = segments(pointer).at(-1) ?? "";
  const [winner, ...overridden] = trace(county.code3, pointer);
  const from =
    winner === undefined
      ? [
          "  not written in any file: the kit makes it from the rest of the inventory and the register",
        ]
      : [`  written at  ${place(winner.at)}`];
  return [
    `${named} =${print(key, value)}`,
    ...from,
    ...overridden.map(({ at, value: lost }) => `  overrides   ${place(at)} =${print(key, lost)}`),
  ].join("\n");
}

function wrongPath(
  path: string,
  { at, word, known }: { at: string; word: string; known: readonly string[] },
): KauntiError {
  const where = at === "" ? "no county is called" : `${at} has no`;
  const rest = known.length > shown ? ", …" : "";
  const next =
    known.length === 0
      ? `${at} is a single value; leave the rest of the path away`
      : `try one of: ${known.slice(0, shown).join(", ")}${rest}`;
  return new KauntiError(`${path}: ${where} "${word}"`, { exit: 3, next });
}

function place({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

/** A reference to a secret by its scheme alone: a command may hold arguments, and the file and line are told beside it. */
function veiled(key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  const scheme = /^(env|file|exec):/.exec(value)?.[0];
  return scheme === "exec:" || (scheme !== undefined && isSecretKey(key)) ? `${scheme}…` : value;
}

/** What stands after the equals sign: scalars as they are; what is too long for the line, a member a line. */
function print(key: string, written: unknown): string {
  const [copy] = JSON.parse(JSON.stringify([written], veiled)) as [unknown];
  const value = written === undefined ? undefined : veiled(key, copy);
  if (typeof value === "string") return ` ${value}`;
  const flat = JSON.stringify(value) ?? "nothing";
  if (flat.length <= 60 || typeof value !== "object" || value === null) return ` ${flat}`;
  const members = Array.isArray(value)
    ? value.map((one) => `\n  - ${JSON.stringify(one)}`)
    : Object.entries(value).map(([name, one]) => `\n  ${name}: ${JSON.stringify(one)}`);
  return members.join("");
}
