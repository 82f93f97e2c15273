/** `uci show` and `uci export`: sections with their options, quotes as a shell reads them. */

export interface Section {
  readonly line: number;
  readonly config: string;
  type: string;
  readonly name: string;
  readonly options: Map<string, { line: number; values: string[] }>;
}

/** `dropbear.@dropbear[0].Port='22'`, `system.ntp=timeserver`. */
const shown = /^([\w-]+)\.(@[\w-]+\[\d+\]|[\w-]+)(?:\.([\w-]+))?=(.*)$/s;

/** Throws where a quote is not closed or a line is none of the format. */
export function readUci(lines: readonly string[]): readonly Section[] {
  const sections = new Map<string, Section>();
  const counts = new Map<string, number>();
  let config = "";
  let open: Section | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    let text = lines[at] ?? "";
    if (text.trim() === "" || /^\s*#/.test(text)) continue;
    // A value may hold a line's end; then its quote closes further down.
    while (!closed(text)) {
      at += 1;
      if (lines[at] === undefined)
        throw new Error(`the quote that opens in line ${String(line)} is not closed`);
      text += `\n${lines[at] ?? ""}`;
    }
    const show = shown.exec(text);
    if (show !== null) {
      const [, pack = "", name = "", option, value = ""] = show;
      const key = `${pack}.${name}`;
      const values = words(value);
      const known = sections.get(key);
      const section = known ?? { line, config: pack, type: "", name, options: new Map() };
      sections.set(key, section);
      if (option === undefined) section.type = values[0] ?? "";
      else section.options.set(option, { line, values });
      continue;
    }
    const [verb = "", first = "", ...rest] = words(text.trim());
    if (verb === "package" && first !== "" && rest.length === 0) {
      config = first;
      open = undefined;
    } else if (verb === "config" && config !== "" && first !== "" && rest.length < 2) {
      const number = counts.get(`${config} ${first}`) ?? 0;
      counts.set(`${config} ${first}`, number + 1);
      const name = rest[0] ?? `@${first}[${String(number)}]`;
      open = sections.get(`${config}.${name}`) ?? {
        line,
        config,
        type: first,
        name,
        options: new Map(),
      };
      sections.set(`${config}.${name}`, open);
    } else if ((verb === "option" || verb === "list") && open !== undefined && rest.length === 1) {
      const before = verb === "list" ? (open.options.get(first)?.values ?? []) : [];
      open.options.set(first, { line, values: [...before, rest[0] ?? ""] });
    } else throw new Error(`line ${String(line)} is no line of a configuration`);
  }
  return [...sections.values()];
}

/** Whether every quote of a text is closed: inside single quotes nothing else counts, outside a backslash does. */
function closed(text: string): boolean {
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (quote === "" && sign === "\\") at += 1;
    else if (quote === "" && (sign === "'" || sign === '"')) quote = sign;
    else if (quote === '"' && sign === "\\") at += 1;
    else if (sign === quote) quote = "";
  }
  return quote === "";
}

/** Words as a shell parts them: `'it'\''s' two` is `it's` and `two`. */
function words(text: string): string[] {
  const out: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (quote === "" && /[ \t\n]/.test(sign)) {
      if (word !== undefined) out.push(word);
      word = undefined;
      continue;
    }
    word ??= "";
    if (quote === "" && (sign === "'" || sign === '"')) quote = sign;
    else if (sign === quote) quote = "";
    else if (sign === "\\" && quote !== "'") {
      at += 1;
      word += text[at] ?? "";
    } else word += sign;
  }
  if (word !== undefined) out.push(word);
  return out;
}
