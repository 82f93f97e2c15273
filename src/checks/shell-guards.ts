/** The usual guard at the head of a start file: whoever is not at a keyboard leaves here. */
import type { ConfigLine } from "./lines.ts";

const prompt = String.raw`(?:"\$(?:PS1|\{PS1(?::?-)?\})"|\$(?:PS1|\{PS1(?::?-)?\}))`;
const quotedPrompt = String.raw`"\$(?:PS1|\{PS1(?::?-)?\})"`;
const leave = String.raw`return(?:[ \t]+\d+)?`;
/** Each asks for the want of a prompt, or of `i` in `$-`; the other way round it sends people away, and is no guard. */
const asking = [
  String.raw`(?:\[[ \t]+-z[ \t]+${prompt}[ \t]+\]|test[ \t]+-z[ \t]+${quotedPrompt}|\[\[[ \t]+-z[ \t]+${prompt}[ \t]+\]\]|\[\[[ \t]+"?\$-"?[ \t]+!=[ \t]+\*i\*[ \t]+\]\])`,
  String.raw`(?:\[[ \t]+(?:-n[ \t]+)?${quotedPrompt}[ \t]+\]|test[ \t]+-n[ \t]+${quotedPrompt}|\[\[[ \t]+-n[ \t]+${prompt}[ \t]+\]\]|\[\[[ \t]+"?\$-"?[ \t]+==?[ \t]+\*i\*[ \t]+\]\])`,
] as const;
const guards = new RegExp(
  String.raw`^[ \t]*(?:${asking[0]}[ \t]+&&[ \t]*${leave}|${asking[1]}[ \t]+\|\|[ \t]*${leave}|if[ \t]+${asking[0]}[ \t]*[;\n]\s*then\s+${leave}\s*[;\n]\s*fi|case[ \t]+"?\$-"?[ \t]+in\s+\(?\*i\*\)\s*;;\s*\(?\*\)\s*${leave}\s*(?:;;)?\s*esac)[ \t]*;?[ \t]*$`,
  "gm",
);
/** A prompt that is taken away, or may be empty: then people leave at the guard too. */
const promptless = /(?<![\w$])PS1=(?=["']{0,2}(?:[\s;&|]|$)|"?[$`])|\bunset\b.*\bPS1\b/m;

/**
 * Lines of the guards emptied: behind one, everything holds for those who are at a keyboard. That is enough for TMOUT,
 * and for bash's own start file, which has no other readers; a umask is for everybody.
 */
export function withoutGuards(lines: readonly ConfigLine[], name: string): readonly ConfigLine[] {
  const text = lines.map((line) => line.text).join("\n");
  const own = /(?:^|[/.])bashrc$/.test(lines[0]?.file ?? "");
  if (name !== "TMOUT" && !own) return lines;
  const emptied = text.replaceAll(guards, (guard: string, at: number) =>
    promptless.test(text.slice(0, at)) ? guard : guard.replaceAll(/[^\n]/g, ""),
  );
  const texts = emptied.split("\n");
  return lines.map((line, index) => ({ ...line, text: texts[index] ?? "" }));
}
