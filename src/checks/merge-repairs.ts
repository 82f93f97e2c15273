/** Several controls may edit one file: their edits become one write, made from the content that all of them judged. */
import type { Repair } from "#model/repair";

type Lines = Extract<Repair, { kind: "lines" }>;
type Write = Extract<Repair, { kind: "write" }>;

/** Edits that contradict each other, or a content that another edit did not see, are left for the next run and said. */
export function mergeRepairs(all: readonly Repair[]): {
  readonly merged: readonly Exclude<Repair, { kind: "lines" }>[];
  readonly conflicts: readonly string[];
} {
  const byFile = new Map<string, Lines | Write>();
  const conflicts: string[] = [];
  const rest: Rest[] = [];
  const places = new Map<string, number>();
  for (const repair of all) {
    if (repair.kind !== "lines" && repair.kind !== "write") {
      // Two controls may ask for the same thing, or for two parts of it: once is enough, and the later must not undo the earlier.
      const key = "path" in repair ? `${repair.kind} ${repair.path}` : JSON.stringify(repair);
      const place = places.get(key);
      if (place === undefined) places.set(key, rest.push(repair) - 1);
      else rest[place] = both(rest[place] ?? repair, repair);
      continue;
    }
    const other = byFile.get(repair.path);
    const one = other === undefined ? repair : combined(other, repair);
    if (one === undefined)
      conflicts.push(
        `${repair.path}: two controls want different contents; repair again after this one`,
      );
    else byFile.set(repair.path, one);
  }
  const files = [...byFile.values()]
    .map((one) => (one.kind === "write" ? one : written(one)))
    // What stands there already: only the running system is behind it, and a step of its own sees to that.
    .filter(({ before, content }) => before !== content);
  return { merged: [...files, ...rest], conflicts };
}

type Rest = Exclude<Repair, { kind: "lines" | "write" }>;

/** "No more than" twice is no more than both; owner and group come each from the control that changes it. */
function both(a: Rest, b: Rest): Rest {
  if (a.kind === "mode" && b.kind === "mode") return { ...a, mode: strictest(a.mode, b.mode) };
  if (a.kind !== "owner" || b.kind !== "owner") return b;
  return {
    ...a,
    uid: a.uid === a.was?.uid ? b.uid : a.uid,
    gid: a.gid === a.was?.gid ? b.gid : a.gid,
  };
}

const sticky = 0o1000;

/** Every bit that both allow; the sticky bit, which restricts, as soon as one wants it. */
function strictest(a: string, b: string): string {
  const [left, right] = [Number.parseInt(a, 8), Number.parseInt(b, 8)];
  return ((left & right) | ((left | right) & sticky)).toString(8).padStart(4, "0");
}

function combined(a: Lines | Write, b: Lines | Write): Lines | Write | undefined {
  if (a.kind === "write" || b.kind === "write")
    return a.kind === b.kind &&
      a.before === b.before &&
      (a as Write).content === (b as Write).content
      ? a
      : undefined;
  if (a.before !== b.before) return undefined;
  const lines = new Map(a.replace.map(({ line, text }) => [line, text]));
  for (const { line, text } of b.replace) {
    if ((lines.get(line) ?? text) !== text) return undefined;
    lines.set(line, text);
  }
  return {
    ...a,
    ...b,
    replace: [...lines].map(([line, text]) => ({ line, text })),
    append: [...a.append, ...b.append.filter((text) => !a.append.includes(text))],
  };
}

/** Lines count from 1. A missing newline at the end of the file is supplied before anything is appended. */
function written({ path, before, replace, append, check, reload }: Lines): Write {
  const lines = before.split("\n");
  for (const { line, text } of replace) lines[line - 1] = text;
  const body = lines.join("\n");
  const tail =
    append.length === 0
      ? ""
      : `${body === "" || body.endsWith("\n") ? "" : "\n"}${append.join("\n")}\n`;
  return {
    kind: "write",
    path,
    before,
    content: `${body}${tail}`,
    mode: "0644",
    ...(check === undefined ? {} : { check }),
    ...(reload === undefined ? {} : { reload }),
  };
}
