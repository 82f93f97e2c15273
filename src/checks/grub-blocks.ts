/** Commands of GRUB's menu, and which of them stand in a block: those may never run, or run only when an entry is chosen. */
import type { ConfigLine } from "./lines.ts";

export interface Command extends ConfigLine {
  /** In `if`, a loop, a function, a group or an entry. */
  readonly inside: boolean;
}

const keyword = /^(?:then|else|do|elif)(?:[ \t]+|$)/;

/** Lines cut at `;` and braces outside of quotes; what `then`, `else` and `do` begin is a command of its own. */
export function commandsOf(lines: readonly ConfigLine[]): readonly Command[] {
  let depth = 0;
  return lines.flatMap((line) =>
    (
      line.text.match(
        /(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|\$\{[^}]*\}|[^;"'\\{}$]|\$(?!\{))+|[{}]/g,
      ) ?? []
    )
      .map((text) => text.trim())
      .flatMap((whole): readonly Command[] => {
        let text = whole;
        while (keyword.test(text)) text = text.replace(keyword, "");
        if (/^(?:if|for|while|until)(?:\s|$)/.test(text)) depth += 1;
        else if (text === "{") depth += 1;
        else if (/^(?:fi|done|\})(?:\s|$)/.test(text)) depth = Math.max(0, depth - 1);
        return text === "" ? [] : [{ ...line, text, inside: depth > 0 }];
      }),
  );
}
