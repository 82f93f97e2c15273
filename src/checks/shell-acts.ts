/** What the statements of a start file do to TMOUT and to the umask. */
import type { FileFact } from "#model/fact";
import { Untold } from "./check-type.ts";
import { place } from "./lines.ts";
import { statements } from "./shell-words.ts";
import type { Statement } from "./shell-words.ts";

/** What a statement does to the value; `marks`: options and letters that make it constant or hand it on. */
export interface Act {
  readonly at: Statement;
  readonly value?: string;
  readonly marks: string;
}

/** Throws `Untold` at a form that is not followed here. */
export function acts(name: "TMOUT" | "umask", file: FileFact): readonly Act[] {
  return statements(file, name).flatMap((at): Act[] =>
    name === "umask" ? masks(at) : timeouts(at),
  );
}

function masks(at: Statement): Act[] {
  const [command, ...words] = at.words;
  const value = words.find((word) => !word.startsWith("-"));
  if (command === "umask") return value === undefined ? [] : [{ at, value, marks: "" }];
  return at.words.some((word) => /^(?:builtin|command)$|\bumask\b/.test(word)) &&
    at.words.some((word) => /(?:^|[^\w/.-])umask(?:$|[^\w.-])/.test(` ${word} `)) &&
    command !== "echo"
    ? unclear(at)
    : [];
}

function timeouts(at: Statement): Act[] {
  const declares = /^(?:export|readonly|declare|typeset|local)$/.exec(at.words[0] ?? "")?.[0];
  const words = declares === undefined ? at.words : at.words.slice(1);
  const options = declares === undefined ? "" : words.filter((one) => /^[-+]/.test(one)).join("");
  const marks = `${options}${declares === "export" ? "x" : ""}${declares === "readonly" ? "r" : ""}`;
  return words.flatMap((word): Act[] => {
    if (!/\bTMOUT\b/.test(word.replaceAll(/\$\{?TMOUT\}?/g, ""))) return [];
    const value = /^TMOUT=(.*)$/s.exec(word)?.[1];
    // `echo TMOUT=9` sets nothing, and `TMOUT=9 sh` for that command only.
    if (/^(?:echo|printf|:)$/.test(words[0] ?? "")) return [];
    const alone = declares !== undefined || words.every((one) => /^\w+\+?=/.test(one));
    // `readonly -x` and `export -r` are refused; what `+x`, `-n` and `local` leave is not followed.
    const known = /^(?:declare|typeset)$/.test(declares ?? "") ? /^(?:-[rxgi]+)*$/ : /^$/;
    if (!known.test(options) || declares === "local") return unclear(at);
    if (value !== undefined && alone) return [{ at, value, marks }];
    return word === "TMOUT" && declares !== undefined ? [{ at, marks }] : unclear(at);
  });
}

function unclear(at: Statement): never {
  throw new Untold("error", "this form cannot be followed here", place(at));
}
