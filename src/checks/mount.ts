/** A mount point of its own, with options: as mounted now and as it will be mounted next time. */
import type { Facts, Want } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { place, saying } from "./lines.ts";
import { fileAt, filesAt, recallRunning } from "./recall.ts";

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

const unitName = (mount: string): string =>
  `${mount
    .slice(1)
    .replaceAll("-", String.raw`\x2d`)
    .replaceAll("/", "-")}.mount`;
const unitPaths = (mount: string): readonly string[] =>
  mount.includes("-")
    ? []
    : ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system"].map(
        (directory) => `${directory}/${unitName(mount)}`,
      );

interface Stored {
  readonly where: string;
  readonly options: ReadonlySet<string>;
}

/** Later options undo earlier ones; `defaults` undoes all three (man 8 mount). */
export function effective(list: string): ReadonlySet<string> {
  const on = new Set<string>();
  for (const option of list.split(",").map((one) => one.trim())) {
    if (option === "defaults")
      for (const one of ["nodev", "nosuid", "noexec", "ro"]) on.delete(one);
    on.delete(option.startsWith("no") ? option.slice(2) : `no${option}`);
    on.add(option);
  }
  return on;
}

const plain = (field: string): string =>
  field
    .replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    )
    .replace(/(.)\/+$/, "$1");

function storedAt(spec: Spec, facts: Facts): readonly Stored[] {
  const fstab = fileAt(facts, "/etc/fstab");
  const lines = fstab === undefined ? [] : saying(fstab);
  const entries = lines.flatMap((line) => {
    const [, point = "", type = "", options = "defaults"] = line.text.split(/\s+/);
    return plain(point) === spec.mount && type !== "swap"
      ? [{ where: place(line), options: effective(options) }]
      : [];
  });
  const unit = filesAt(facts, unitPaths(spec.mount))[0];
  if (unit === undefined || entries.length > 0) return entries;
  const option = saying(unit, "#;").findLast((line) => /^Options\s*=/.test(line.text));
  return [
    {
      where: option === undefined ? unit.path : place(option),
      options: effective(option?.text.replace(/^Options\s*=/, "") ?? ""),
    },
  ];
}

function judge(spec: Spec, facts: Facts): Judgement {
  const options = spec.options ?? [];
  const expected = [`${spec.mount} a mount point of its own`, ...options].join(", ");
  const now = mountedNow(spec, facts);
  const stored = storedAt(spec, facts);
  const missing = now === "absent" || (now === undefined && stored.length === 0);
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
  if (stored.length === 0 && options.some((option) => !kept.includes(option)))
    return fail(
      expected,
      "mounted so now, stored nowhere",
      "/etc/fstab",
      "nothing keeps these options over a restart",
    );
  const where = stored[0]?.where ?? live.path;
  return pass(
    expected,
    now instanceof Set
      ? [...now].join(",")
      : `${[...(stored[0]?.options ?? [])].join(",")} (stored)`,
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
  const entry = fields.findLast(([, , , , point]) => plain(point ?? "") === spec.mount);
  return entry === undefined ? "absent" : effective(entry[5] ?? "");
}

export const mount: CheckType<Spec> = {
  schema,
  ask: (spec): readonly Want[] => [
    live,
    ...["/etc/fstab", ...unitPaths(spec.mount)].map((path): Want => ({ kind: "file", path })),
  ],
  judge,
  // Mounts hold data: how a disk is cut and mounted is for a person to decide.
  repair: () => [],
};
