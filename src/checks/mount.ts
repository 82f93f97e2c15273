/** A mount point of its own, with options: as mounted now and as it will be mounted next time. */
import type { Facts, Want } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { askStored, effective, plainPath, storedMounts } from "./mount-stored.ts";
import { recall, recallRunning } from "./recall.ts";

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
  const missing = now === "absent" || (now === undefined && lasting.length === 0);
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
  const kept = builtIn[spec.mount] ?? [];
  const built = builtIn[spec.mount] !== undefined;
  if (
    lasting.length === 0 &&
    (options.some((option) => !kept.includes(option)) || (spec.required && !built))
  )
    return fail(
      expected,
      stored.length === 0
        ? "mounted so now, stored nowhere"
        : "stored, and not mounted at the start",
      stored[0]?.where ?? "/etc/fstab",
      "nothing keeps this over a restart",
    );
  const where = lasting[0]?.where ?? live.path;
  return pass(
    expected,
    now instanceof Set
      ? [...now].join(",")
      : `${[...(lasting[0]?.options ?? [])].join(",")} (stored)`,
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

export const mount: CheckType<Spec> = {
  schema,
  ask: (spec): readonly Want[] => [
    live,
    { kind: "stat", path: spec.mount },
    ...askStored(spec.mount),
  ],
  judge,
  // Mounts hold data: how a disk is cut and mounted is for a person to decide.
  repair: () => [],
};
