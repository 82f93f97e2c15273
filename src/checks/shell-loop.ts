/** Whether /etc/profile goes through /etc/profile.d, and to which names. */
import type { FileFact } from "#model/fact";
import { statements } from "./shell-words.ts";
import type { Statement } from "./shell-words.ts";

const folder = "/etc/profile.d";
const there = /^(?:\[ -d "?\/etc\/profile\.d\/?"? \]|test -d "?\/etc\/profile\.d\/?"?)(?: ;)?$/;
/** base-files of Debian 13. */
const listed = "$(run-parts --list --regex '^[a-zA-Z0-9_][a-zA-Z0-9._-]*\\.sh$' /etc/profile.d)";

/** True only for a loop that always runs and reads the file in. */
export function goesThrough(profile: FileFact, path: string): boolean {
  const all = statements(profile, folder);
  if (all.some(({ words: [command = ""] }) => /^(?:break|continue)$/.test(command))) return false;
  return all.some((at, index) => always(at) && covers(at, path) && reads(at, all.slice(index + 1)));
}

const always = (at: Statement): boolean =>
  at.words[0] === "for" &&
  !at.left &&
  at.under.every((test) => there.test(test)) &&
  at.depth === at.under.length + 1 &&
  !at.chained;

function covers({ words, text }: Statement, path: string): boolean {
  const name = path.slice(folder.length + 1);
  if (text.includes(listed)) return /^\w[\w.-]*\.sh$/.test(name);
  return words
    .slice(3)
    .some(
      (word) =>
        (word === `${folder}/*.sh` && name.endsWith(".sh") && !name.startsWith(".")) ||
        (word === `${folder}/*` && !name.startsWith(".")),
    );
}

/** `. "$i"` in the loop, under no other test than whether the file may be read. */
function reads(loop: Statement, rest: readonly Statement[]): boolean {
  const end = rest.findIndex(
    ({ words: [command], depth }) => command === "done" && depth <= loop.depth,
  );
  const sign = String.raw`"?\$\{?${loop.words[1] ?? ""}\}?"?`;
  const readable = new RegExp(String.raw`^(?:\[ -[rfe] ${sign} \]|test -[rfe] ${sign})(?: ;)?$`);
  const body = rest.slice(0, end);
  return body.some((at, index) => {
    const [command = "", file = ""] = at.words;
    const before = body[index - 1]?.words.join(" ") ?? "";
    return (
      /^(?:\.|source)$/.test(command) &&
      new RegExp(`^${sign}$`).test(file) &&
      !at.left &&
      at.under.slice(loop.under.length).every((test) => readable.test(test)) &&
      at.depth === loop.depth + at.under.length - loop.under.length &&
      (!at.chained || readable.test(before))
    );
  });
}
