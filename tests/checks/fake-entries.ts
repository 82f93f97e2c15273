/** passwd and group of a case without any shell: what the script's `entries` tells of the same files. */
import type { Answer } from "#model/fact";
import { kinds } from "#platforms/index";
import type { System } from "./case.ts";

/** undefined where it takes a real folder: a link, a mode, a folder in its place, bytes that are no text. */
export function fakeEntries(one: System, kind: "passwd" | "group"): Answer | undefined {
  const path = `/etc/${kind}`;
  const entry = one.root?.[path];
  if (entry === undefined) return { records: [], error: `${path} is missing` };
  if (typeof entry !== "string" || entry.includes("\0")) return undefined;
  if (entry === "") return { records: [], error: `${path} is empty` };
  const lines = entry.split("\n").map((text, index) => ({ text, line: index + 1 }));
  const said = lines.filter(({ text }) => text !== "" && !text.startsWith("#"));
  return { records: said.map(({ text, line }) => record(kind, text.split(":"), line)) };
}

function record(kind: "passwd" | "group", fields: readonly string[], line: number): unknown {
  const [name = "", second = "", third = "", fourth = "", , home = "", shell = ""] = fields;
  const password = second === "x" ? "x" : second === "" ? "empty" : "other";
  const common = { line, fields: fields.length, name, password };
  return kind === "passwd"
    ? kinds.passwd.parse({ ...common, uid: third, gid: fourth, home, shell })
    : kinds.group.parse({ ...common, gid: third, members: fourth });
}
