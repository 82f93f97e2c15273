/** What the start files of shells set for everybody: TMOUT, and the umask. A line that loosens fails wherever it stands. */
import type { Facts, FileFact, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { contentOf, filesAt } from "./recall.ts";
import { place } from "./lines.ts";
import { goesThrough } from "./shell-loop.ts";
import { readElsewhere } from "./shell-sources.ts";
import { acts } from "./shell-acts.ts";
import type { Act } from "./shell-acts.ts";
import { literal } from "./shell-words.ts";

interface Spec {
  readonly name: "TMOUT" | "umask";
  /** Files and patterns, in the order in which shells read them. */
  readonly files: readonly string[];
  /** Seconds at most, or the octal bits that have to be masked at least. */
  readonly value: string | number;
  /** Nothing that sets it is as good. */
  readonly unset?: boolean;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["name", "files", "value"],
  properties: {
    name: { enum: ["TMOUT", "umask"] },
    files: { type: "array", minItems: 1, items: { type: "string", pattern: "^/" } },
    value: { type: ["string", "number"] },
    unset: { type: "boolean" },
  },
};

function good(spec: Spec, written: string): boolean {
  const text = literal(written) ?? "";
  if (spec.name === "TMOUT")
    return /^[1-9]\d{0,5}$/.test(text) && Number(text) <= Number(spec.value);
  const found = /^[0-7]{1,4}$/.test(text) ? Number.parseInt(text, 8) : symbolic(text);
  const wanted = Number.parseInt(String(spec.value), 8);
  return found !== undefined && (found & wanted) === wanted;
}

const bits = (word: string): number =>
  (word.includes("r") ? 4 : 0) + (word.includes("w") ? 2 : 0) + (word.includes("x") ? 1 : 0);

/** `u=rwx,g=rx,o=`: what stays allowed, for each of the three; other forms change what was there and are not known. */
function symbolic(text: string): number | undefined {
  const [, u, g, o] = /^u=([rwx]*),g=([rwx]*),o=([rwx]*)$/.exec(text) ?? [];
  if (u === undefined || g === undefined || o === undefined) return undefined;
  return 0o777 & ~((bits(u) << 6) | (bits(g) << 3) | bits(o));
}

function judge(spec: Spec, facts: Facts): Judgement {
  const expected =
    spec.name === "TMOUT"
      ? `TMOUT at most ${String(spec.value)} and not 0, exported and readonly`
      : `umask ${String(spec.value)} or stricter`;
  const files = filesAt(facts, spec.files).filter(({ absent }) => absent !== true);
  const found = files.flatMap((file) => acts(spec.name, file));
  const wrong = found.find(({ value }) => value !== undefined && !good(spec, value));
  if (wrong !== undefined)
    return fail(expected, wrong.at.text.trim(), place(wrong.at), "this line sets it otherwise");
  const sure = found.filter(({ at }) => !at.perhaps && everybody(at.file, files));
  const set = sure.find(({ value }) => value !== undefined);
  const where = spec.files.join(" ");
  if (set === undefined) {
    if (spec.unset === true && found.length === 0) {
      demandAll(files);
      return pass(expected, "not set", where);
    }
    const [one] = found;
    return fail(
      expected,
      one?.at.text.trim() ?? "not set",
      one === undefined ? where : place(one.at),
      one === undefined ? "nothing sets it" : "not for everybody, or not always",
    );
  }
  if (spec.name === "TMOUT") {
    const kept = keeps(found, sure);
    if (kept !== "") return fail(expected, set.at.text.trim(), place(set.at), kept);
  }
  demandAll(files);
  return pass(expected, set.at.text.trim(), place(set.at));
}

function demandAll(files: readonly FileFact[]): void {
  const gap = files.map((file) => readElsewhere(file, files)).find((one) => one !== undefined);
  if (gap !== undefined) throw gap;
}

/** What is readonly keeps its value, or none, and bash passes over the rest of a later assignment. "" = in order. */
function keeps(all: readonly Act[], sure: readonly Act[]): string {
  let [frozen, set, exported, fixed] = [false, false, false, false];
  for (const act of all) {
    const counts = sure.includes(act) && !(frozen && act.value !== undefined);
    if (counts) {
      set ||= act.value !== undefined;
      exported ||= act.marks.includes("x");
      fixed ||= act.marks.includes("r");
    }
    frozen ||= act.marks.includes("r");
  }
  if (!set) return "it is readonly before it is set";
  return exported && fixed ? "" : "not exported, or not readonly";
}

/**
 * A file that people may not read is passed over, and so is profile.d when /etc/profile does not go through it; what
 * lies in root's home is behind a closed folder.
 */
function everybody(path: string, files: readonly FileFact[]): boolean {
  const file = files.find((one) => one.path === path);
  const closed = ((file?.mode ?? 0) & 0o004) === 0 || file?.real?.startsWith("/root/") === true;
  if (!path.startsWith("/root/") && closed) return false;
  if (!path.startsWith("/etc/profile.d/")) return true;
  const profile = files.find((one) => one.path === "/etc/profile");
  return profile !== undefined && goesThrough(profile, path);
}

/** A line that sets another value, alone on it: the value is put right where it stands, so that no `if` loses its body. */
function corrected(spec: Spec, { at }: Act): string | undefined {
  const value = String(spec.value);
  const umask = /^(\s*umask\s+)[0-7]{1,4}(\s*)$/;
  const timeout = /^(\s*(?:(?:readonly|export|declare\s+-[rx]+)\s+)?TMOUT=)\d+(\s*)$/;
  const text = at.text.replace(
    spec.name === "umask" ? umask : timeout,
    (_, before: string, after: string) => `${before}${value}${after}`,
  );
  return text === at.text ? undefined : text;
}

/** What says otherwise is corrected in place, and a last line or a file of our own says it where nobody does. */
function repair(spec: Spec, facts: Facts): readonly Repair[] {
  const files = filesAt(facts, spec.files).filter(({ absent }) => absent !== true);
  const found = files.flatMap((file) => acts(spec.name, file));
  const wrong = found.filter(({ value }) => value !== undefined && !good(spec, value));
  const replace = wrong.map((act) => ({ act, text: corrected(spec, act) }));
  if (replace.some(({ text }) => text === undefined)) return [];
  const edits = files.flatMap((file): readonly Repair[] => {
    const own = replace.flatMap(({ act: { at }, text = "" }) =>
      at.file === file.path ? [{ line: at.line, text }] : [],
    );
    return own.length === 0
      ? []
      : [
          {
            kind: "lines",
            path: file.path,
            before: contentOf(file),
            replace: own,
            append: [],
            check: `sh -n ${quoted(file.path)}`,
          },
        ];
  });
  const sure = found.filter(({ at }) => !at.perhaps && everybody(at.file, files));
  const marks = sure.map((one) => one.marks).join("");
  const sets = sure.some(({ value }) => value !== undefined);
  if (sets && (spec.name === "umask" || (marks.includes("x") && marks.includes("r")))) return edits;
  if (spec.unset === true) return edits;
  // A second line for a constant ends the shell that reads it: then a person has to look.
  if (spec.name === "TMOUT" && found.length > 0) return [];
  const lines =
    spec.name === "umask"
      ? [`umask ${String(spec.value)}`]
      : [`TMOUT=${String(spec.value)}`, "readonly TMOUT", "export TMOUT"];
  return [...edits, ...said(spec, files, lines)];
}

const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

/** In a file of its own where /etc/profile reads such, else in the one file that the control names. */
function said(spec: Spec, files: readonly FileFact[], lines: readonly string[]): readonly Repair[] {
  const path = `/etc/profile.d/zz-kaunti-${spec.name.toLowerCase()}.sh`;
  if (spec.files.includes("/etc/profile.d/*.sh") && everybody(path, [...files, ours(path)]))
    return files.some((file) => file.path === path)
      ? []
      : [
          {
            kind: "write",
            path,
            mode: "0644",
            content: `${lines.join("\n")}\n`,
            check: `sh -n ${path}`,
          },
        ];
  // At the beginning: further down a start file may have left already, or be in the middle of something.
  const [file] = files;
  const first = file === undefined ? "" : (contentOf(file).split("\n")[0] ?? "");
  return file === undefined || spec.files.length !== 1 || !everybody(file.path, files)
    ? []
    : [
        {
          kind: "lines",
          path: file.path,
          before: contentOf(file),
          replace: [{ line: 1, text: [...lines, first].join("\n") }],
          append: [],
          check: `bash -n ${quoted(file.path)}`,
        },
      ];
}

const ours = (path: string): FileFact => ({ path, type: "file", mode: 0o644 });

export const shellStart: CheckType<Spec> = {
  schema,
  ask: ({ files }): readonly Want[] => files.map((path) => ({ kind: "file", path })),
  judge,
  repair,
};
