/** The lines of an IOS configuration as the parser of IOS sees them: texts between delimiters are no configuration. */

export interface IosLine {
  readonly line: number;
  readonly indent: number;
  readonly text: string;
  /** Of a banner: whether it says anything. */
  readonly says?: boolean;
}

/** Where a text opens: `banner login ^C`; IOS shows its delimiter as `^C` and takes any character. */
const banner =
  /^\s*(?:no )?banner(?:\s+(?:motd|login|exec|incoming|prompt-timeout|slip-ppp))?\s+(\^C|.)/;

/** Throws where a text is not closed: the rest of the configuration may be in it or not. */
export function configLines(lines: readonly string[], from: number): readonly IosLine[] {
  const out: IosLine[] = [];
  for (let at = from; at < lines.length; at += 1) {
    const raw = lines[at] ?? "";
    const text = raw.trim();
    const opened = opens(raw);
    const line = { line: at + 1, indent: raw.length - raw.trimStart().length };
    if (opened !== undefined) {
      const { close, rest, head } = opened;
      const end = closing(lines, at, rest, close);
      if (end === undefined)
        throw new Error(`the text that begins in line ${String(at + 1)} has no end`);
      out.push({ ...line, text: head, says: end.said });
      at = end.at;
      continue;
    }
    if (text !== "" && !text.startsWith("!")) out.push({ ...line, text });
    if (text === "end" && line.indent === 0) break;
  }
  return out;
}

interface Opening {
  readonly head: string;
  readonly rest: string;
  readonly close: string;
}

function opens(raw: string): Opening | undefined {
  const text = raw.trim();
  if (/^macro name \S+$/.test(text)) return { head: text, rest: "", close: "@" };
  const found = banner.exec(raw);
  if (found?.[1] !== undefined && !/^\s*no /.test(raw))
    return {
      head: found[0].slice(0, -found[1].length).trim(),
      rest: raw.slice(found[0].length),
      close: found[1],
    };
  // Menus, messages of AAA and the like carry texts in the same way.
  const mark = ["^C", "\u0003"].find((one) => raw.split(one).length === 2);
  if (mark === undefined) return undefined;
  const [head = "", rest = ""] = raw.split(mark);
  return { head: head.trim(), rest, close: mark };
}

function closing(
  lines: readonly string[],
  from: number,
  rest: string,
  close: string,
): { readonly at: number; readonly said: boolean } | undefined {
  let said = "";
  for (let at = from; at < lines.length; at += 1) {
    const text = at === from ? rest : (lines[at] ?? "");
    const end = close === "@" && at > from ? (text.trim() === "@" ? 0 : -1) : text.indexOf(close);
    if (end !== -1) return { at, said: (said + text.slice(0, end)).trim() !== "" };
    said += text;
  }
  return undefined;
}
