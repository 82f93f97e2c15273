/** The command lines that the documentation shows, and what each is expected to answer. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

export interface Documented {
  readonly file: string;
  readonly line: number;
  readonly command: string;
  /** Expected exit code: `# exit 1` at the end of the line, else 0. */
  readonly exit: number;
  /** Fence info after `sh`: "" = run here, `ci` = run by .ci/run, `host: …` = needs a host that is not here. */
  readonly where: string;
}

const fence = /^```(\S*)\s*(.*)$/;

/** Every command of every ```sh fence of one Markdown text; `\` continues a line. */
export function commandsOf(file: string, text: string): Documented[] {
  const found: Documented[] = [];
  let inside: string | undefined;
  let pending = "";
  text.split("\n").forEach((raw, index) => {
    const mark = fence.exec(raw);
    if (mark) {
      inside =
        inside === undefined && mark[1] === "sh"
          ? (mark[2] ?? "")
          : inside === undefined
            ? "-"
            : undefined;
      return;
    }
    if (inside === undefined || inside === "-" || raw.trim() === "" || raw.startsWith("#")) return;
    pending += raw;
    if (pending.endsWith("\\")) {
      pending = pending.slice(0, -1);
      return;
    }
    const exit = /\s#\s*exit (\d)\b.*$/.exec(pending);
    const command = pending.replace(/\s#\s.*$/, "").trim();
    found.push({ file, line: index + 1, command, exit: Number(exit?.[1] ?? 0), where: inside });
    pending = "";
  });
  return found;
}

/** README.md and everything below docs/, in reading order. */
export function documentedCommands(root: string): Documented[] {
  const files = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .toSorted()
    .map((file) => join("docs", file));
  return ["README.md", "CONTRIBUTING.md", ...files].flatMap((file) =>
    commandsOf(file, readFileSync(join(root, file), "utf8")),
  );
}
