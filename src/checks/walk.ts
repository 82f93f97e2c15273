/** What one walk of the local file systems must not find: files of nobody, files that anybody may change. */
import { wantKey } from "#model/fact";
import type { Facts, WalkFact } from "#model/fact";
import type { Repair } from "#model/repair";
import { ownerUnknown } from "./acl.ts";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { recall } from "./recall.ts";

interface Spec {
  readonly rule:
    | "unowned"
    | "ungrouped"
    | "world-writable-files"
    | "world-writable-directories"
    | "suid";
  /** For suid: paths that may have the bit; `*` stands for anything within a name. */
  readonly allowed?: readonly string[];
}

const expectations = {
  unowned: "every file belongs to an account",
  ungrouped: "every file belongs to a group",
  "world-writable-files": "no file that anybody may change",
  "world-writable-directories": "no directory that anybody may write to without the sticky bit",
  suid: "SUID and SGID only on known programs",
} as const;

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["rule"],
  properties: {
    rule: { enum: Object.keys(expectations) },
    allowed: { type: "array", items: { type: "string" } },
  },
};

const want = { kind: "walk" } as const;

function hit(spec: Spec, found: WalkFact): boolean {
  switch (spec.rule) {
    case "unowned":
      return found.unowned === true;
    case "ungrouped":
      return found.ungrouped === true;
    case "world-writable-files":
      return found.type === "file" && (found.mode & 0o002) !== 0;
    case "world-writable-directories":
      return (
        found.type === "directory" && (found.mode & 0o002) !== 0 && (found.mode & 0o1000) === 0
      );
    default:
      return (
        found.type === "file" &&
        (found.mode & 0o6000) !== 0 &&
        spec.allowed?.some((pattern) => like(pattern, found.path)) !== true
      );
  }
}

function like(pattern: string, path: string): boolean {
  const expression = pattern
    .split("*")
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join("[^/]*");
  return new RegExp(`^${expression}$`).test(path);
}

/** A walk that was cut short may still have found enough to fail; it can never pass. */
function judge(spec: Spec, facts: Facts): Judgement {
  if (facts.problem !== undefined) throw new Untold("error", facts.problem);
  const answer = facts.answers.get(wantKey(want));
  const hits = ((answer?.records ?? []) as readonly WalkFact[]).filter((found) => hit(spec, found));
  const first = hits[0];
  const expected = expectations[spec.rule];
  if (first !== undefined) {
    const shown = hits
      .slice(0, 5)
      .map((found) => found.path)
      .join(" ");
    return fail(
      expected,
      hits.length > 5 ? `${shown} and ${String(hits.length - 5)} more` : shown,
      first.path,
      `${String(hits.length)} found${answer?.error === undefined ? "" : `; ${answer.error}`}`,
    );
  }
  recall(facts, want);
  if ((spec.rule === "unowned" || spec.rule === "ungrouped") && facts.header.owners === "unknown")
    throw new Untold("error", ownerUnknown, facts.header.root);
  return pass(expected, "none found", "all local file systems");
}

/** Only the write bit for others is taken: whose a file should be, and whether a program needs SUID, a person says. */
function repair(spec: Spec, facts: Facts): readonly Repair[] {
  if (!spec.rule.startsWith("world-writable")) return [];
  return (
    recall(facts, want)
      // A name with a line break cannot stand in a backup's list; somebody made it to be missed, and a person must look.
      .filter((found) => hit(spec, found) && !/\p{Cc}/u.test(found.path))
      .map((found) => ({
        kind: "mode",
        path: found.path,
        mode: (spec.rule === "world-writable-files" ? found.mode & ~0o002 : found.mode | 0o1000)
          .toString(8)
          .padStart(4, "0"),
      }))
  );
}

export const walk: CheckType<Spec> = { schema, ask: () => [want], judge, repair };
