/** Lines (console, aux, tty, vty) one by one: a range may be split over blocks, and the later block wins. */
import type { IosStatement } from "#model/ios";
import { Untold } from "./check-type.ts";

export interface TerminalLine {
  /** `vty 0`, `con 0`, `tty 2`. */
  readonly name: string;
  readonly kind: "con" | "aux" | "vty" | "tty";
  /** In order; of all blocks that this line is in. */
  readonly said: readonly IosStatement[];
}

/** IOS numbers at most 1869 vtys; more is a slip or worse. */
const most = 4096;

export function terminalLines(statements: readonly IosStatement[]): readonly TerminalLine[] {
  const lines = new Map<string, TerminalLine & { said: IosStatement[] }>();
  for (const { words, block, line, no } of statements.filter((one) => one.words[0] === "line")) {
    if (no) continue;
    const [, first = "", ...rest] = words;
    const kind = ["con", "aux", "vty", "tty", "console"].includes(first) ? first : "tty";
    const numbers = (kind === first ? rest : words.slice(1)).map((text) =>
      // Slots (0/0/1) count within their slot.
      Number(text.split("/").at(-1)),
    );
    const [from = Number.NaN, to = from] = numbers;
    if (!(from >= 0 && to >= from && to <= most))
      throw new Untold("error", `\`${words.join(" ")}\` is no range of lines`, String(line));
    for (let at = from; at <= to; at += 1) {
      const name = `${kind === "console" ? "con" : kind} ${String(at)}`;
      const known = lines.get(name);
      if (known === undefined)
        lines.set(name, {
          name,
          kind: (kind === "console" ? "con" : kind) as TerminalLine["kind"],
          said: [...block],
        });
      else known.said.push(...block);
    }
  }
  return [...lines.values()];
}

/** `no exec`: nobody gets a command line there. */
export function closed({ said }: TerminalLine): boolean {
  return said.findLast(({ words }) => words[0] === "exec")?.no === true;
}
