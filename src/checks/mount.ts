/** A mount point of its own, with options: as mounted now and as it will be mounted next time. */
import type { Facts, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import {
  askStored,
  bindsRoot,
  effective,
  isRoot,
  plainPath,
  storedMounts,
} from "./mount-stored.ts";
import { linesOf, place } from "./lines.ts";
import { fileAt, recall, recallRunning } from "./recall.ts";

interface Spec {
  readonly mount: string;
  /** Options that must hold, e.g. `nodev`. None: it only has to be a mount point of its own. */
  readonly options?: readonly string[];
  /** True: not being a mount point fails; false: not-applicable. */
  readonly required: boolean;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["mount", "required"],
  properties: {
    mount: { type: "string", pattern: "^/[A-Za-z0-9/_-]*$" },
    options: { type: "array", items: { type: "string", pattern: "^no[a-z]+$" } },
    required: { type: "boolean" },
  },
};

const live = { kind: "running", path: "/proc/self/mountinfo" } as const;
/** systemd mounts this itself, always with these (src/shared/mount-setup.c). */
const builtIn: Readonly<Record<string, readonly string[]>> = { "/dev/shm": ["nosuid", "nodev"] };

function judge(spec: Spec, facts: Facts): Judgement {
  const options = spec.options ?? [];
  const expected = [`${spec.mount} a mount point of its own`, ...options].join(", ");
  const now = mountedNow(spec, facts);
  const [folder] = recall(facts, { kind: "stat", path: spec.mount });
  if (folder?.real !== undefined)
    throw new Untold(
      "error",
      `is a link to ${folder.real}, so what is mounted there is another matter`,
      spec.mount,
    );
  const stored = storedMounts(spec.mount, facts);
  const lasting = stored.filter(({ auto }) => auto);
  const kept = builtIn[spec.mount] ?? [];
  const built = builtIn[spec.mount] !== undefined;
  const missing = now === "absent" || (now === undefined && lasting.length === 0 && !built);
  if (missing) {
    if (!spec.required)
      throw new Untold(
        "not-applicable",
        `${spec.mount} is not a mount point of its own`,
        live.path,
      );
    return fail(
      expected,
      "part of another file system",
      spec.mount,
      "it is not a mount point of its own",
    );
  }
  if (now instanceof Set) {
    const lacking = options.filter((option) => !now.has(option));
    if (lacking.length > 0)
      return fail(
        expected,
        [...now].join(","),
        live.path,
        `mounted now without ${lacking.join(", ")}`,
      );
  }
  // Options hold for a bind mount too; room of its own it is not (CIS 1.1.2).
  const same = lasting.find((entry) => options.length === 0 && bindsRoot(entry, facts));
  if (same !== undefined)
    return fail(
      expected,
      `${same.binds ?? ""} bound there`,
      same.where,
      "it shows a folder of the root file system, and is none of its own",
    );
  const again = lasting.find((entry) => spec.mount !== "/" && isRoot(entry, facts));
  if (again !== undefined)
    return fail(
      expected,
      "the device of / mounted there",
      again.where,
      "it is the root file system once more, and none of its own",
    );
  for (const entry of stored) {
    const lacking = options.filter((option) => !entry.options.has(option));
    if (lacking.length > 0)
      return fail(
        expected,
        [...entry.options].join(","),
        entry.where,
        `the next mount will be without ${lacking.join(", ")}`,
      );
  }
  if (
    lasting.length === 0 &&
    (options.some((option) => !kept.includes(option)) || (spec.required && !built))
  )
    return fail(
      expected,
      stored.length === 0
        ? `${now === undefined ? "mounted by the system itself" : "mounted so now"}, stored nowhere`
        : "stored, and not mounted at the start",
      stored[0]?.where ?? "/etc/fstab",
      "nothing keeps this over a restart",
    );
  const where = lasting[0]?.where ?? live.path;
  return pass(
    expected,
    now instanceof Set
      ? [...now].join(",")
      : `${[...(lasting[0]?.options ?? kept)].join(",")} (stored)`,
    where,
  );
}

/** Options of what lies on top there now; `absent`: no mount point; undefined: no running system was asked. */
function mountedNow(spec: Spec, facts: Facts): ReadonlySet<string> | "absent" | undefined {
  const table = recallRunning(facts, live)?.[0];
  if (table === undefined) return undefined;
  if (table.content === undefined)
    throw new Untold("error", table.error ?? "the list of mounts is missing", live.path);
  const fields = table.content.split("\n").map((line) => line.split(" "));
  const entry = fields.findLast(([, , , , point]) => plainPath(point ?? "") === spec.mount);
  return entry === undefined ? "absent" : effective(entry[5] ?? "");
}

/**
 * Options only, in the line of fstab that is there, or in a new one for what the system mounts from memory: how a disk
 * is cut, and mount units, are for a person.
 */
function repair(spec: Spec, facts: Facts): readonly Repair[] {
  const options = spec.options ?? [];
  if (options.length === 0) return [];
  const fstab = fileAt(facts, "/etc/fstab");
  const now = mountedNow(spec, facts);
  if (fstab?.content === undefined || now === "absent") return [];
  const stored = storedMounts(spec.mount, facts);
  const lines = stored.map(({ where, auto }) =>
    auto ? linesOf(fstab).find((line) => place(line) === where) : undefined,
  );
  const memory = builtIn[spec.mount] !== undefined && stored.length === 0;
  if (lines.includes(undefined) || (lines.length === 0 && !memory)) return [];
  const replace = lines.flatMap((line, index) =>
    line === undefined || options.every((option) => stored[index]?.options.has(option) === true)
      ? []
      : [{ line: line.line, text: withOptions(line.text, options) }],
  );
  const append = memory ? [`tmpfs ${spec.mount} tmpfs nodev,nosuid,noexec 0 0`] : [];
  const edit: Repair = {
    kind: "lines",
    path: "/etc/fstab",
    before: fstab.content,
    replace,
    append,
    check: "findmnt --verify >/dev/null",
    reload: "systemctl daemon-reload",
  };
  return [
    ...(replace.length + append.length === 0 ? [] : [edit]),
    {
      kind: "run",
      run: `mount -o remount,${options.join(",")} ${spec.mount}`,
      says: `mount ${spec.mount} again with ${options.join(", ")}`,
    },
  ];
}

/** Added at the end of the fourth field, where they undo what stands before them. */
function withOptions(text: string, options: readonly string[]): string {
  const match = /^([ \t]*[^ \t]+[ \t]+[^ \t]+[ \t]+[^ \t]+)(?:([ \t]+)([^ \t]+))?(.*)$/s.exec(text);
  if (match === null) return text;
  const [, head = "", blank = " ", list = "defaults", rest = ""] = match;
  const kept = list.split(",").filter((one) => !options.includes(one));
  return `${head}${blank}${[...kept, ...options].join(",")}${rest}`;
}

export const mount: CheckType<Spec> = {
  schema,
  ask: (spec): readonly Want[] => [
    live,
    { kind: "stat", path: spec.mount },
    ...askStored(spec.mount),
  ],
  judge,
  repair,
};
