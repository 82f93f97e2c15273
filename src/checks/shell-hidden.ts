/** Names that are spelt with quotes, backslashes or expansions within: a shell reads `um"a"sk` as `umask`. */
import { Untold } from "./check-type.ts";
import { place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";

const times = (text: string, name: string): number => text.split(name).length - 1;
const word = String.raw`(?:\$\{[^}]*\}|\$\([^)]*\)|[^\s;&|(){}])+`;
/** Where a command may begin. */
const commands = new RegExp(
  String.raw`(?:^|[;&|({]|\b(?:then|else|do|if|while|until)\b)[ \t]*(${word})`,
  "g",
);
/** These take names, or a command, behind them. */
const takers = /\b(?:builtin|command|export|readonly|declare|typeset|unset|env|read|printf)\b/;
const words = new RegExp(`(${word})`, "g");

/** Throws where a word could be the name although it is not written so. */
export function demandSpelling(line: ConfigLine, name: string): void {
  const folded = line.text.replaceAll(/["'\\]/g, "");
  const odd =
    times(folded, name) > times(line.text, name) ||
    [...folded.matchAll(takers.test(folded) ? words : commands)].some(([, one = ""]) =>
      spells(one, name),
    );
  if (odd) throw new Untold("error", `a word here may be ${name} in other spelling`, place(line));
}

/** A word with an expansion and a part of the name, or two expansions; one alone is a program that is named elsewhere. */
function spells(text: string, name: string): boolean {
  const pieces = text.replace(/(?<=\w)\+?=.*$/s, "").split(/\$\{[^}]*\}|\$\([^)]*\)|\$\w+|`[^`]*`/);
  if (pieces.length < 2 || (pieces.length === 2 && pieces.every((piece) => piece === "")))
    return false;
  if (pieces.some((piece) => !/^\w*$/.test(piece))) return false;
  return new RegExp(`^${pieces.join(".*")}$`).test(name);
}
