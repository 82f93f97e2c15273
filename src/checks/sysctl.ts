/** A kernel parameter: as the running kernel has it, and as it will be set at the next start. */
import type { Facts, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import { comparisonSchema, describe, satisfies } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { commentOut } from "./edit.ts";
import { inOrder, place, saying } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { filesAt, recallRunning } from "./recall.ts";

interface Spec extends Comparison {
  readonly key: string;
  /** Kernel without this parameter (IPv6 off): `not-applicable` instead of fail. */
  readonly optional?: boolean;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["key", "operator", "value"],
  properties: {
    key: { type: "string", pattern: "^[a-z0-9_./-]+$" },
    optional: { type: "boolean" },
    ...comparisonSchema,
  },
};

/** man 5 sysctl.d; /etc/sysctl.conf is read by procps, and by systemd through /etc/sysctl.d/99-sysctl.conf. */
const directories = [
  "/etc/sysctl.d",
  "/run/sysctl.d",
  "/usr/local/lib/sysctl.d",
  "/usr/lib/sysctl.d",
];
const paths = [...directories.map((directory) => `${directory}/*.conf`), "/etc/sysctl.conf"];

const normal = (key: string): string => key.replaceAll("/", ".");
const running = (spec: Spec): Extract<Want, { kind: "running" }> => ({
  kind: "running",
  path: `/proc/sys/${normal(spec.key).replaceAll(".", "/")}`,
});

interface Setting extends ConfigLine {
  readonly value: string;
}

/** Every line that sets the key, in the order in which they take effect: the last one stays. */
function settings(spec: Spec, facts: Facts): readonly Setting[] {
  const files = filesAt(facts, paths);
  // Named by itself only: through the 99-sysctl.conf link it would otherwise come twice.
  const main = files.filter((file) => file.path === "/etc/sysctl.conf");
  const linked = inOrder(files, directories);
  const order = linked.some((file) => file.real === "/etc/sysctl.conf")
    ? linked
    : [...linked, ...main];
  return order
    .flatMap((file) => saying(file, "#;"))
    .flatMap((line) => {
      // man 5 sysctl.d: a leading "-" only means that failing is no error; "-key" alone excludes from a pattern.
      const match = /^-?\s*([^=\s]+)\s*=\s*(.*)$/.exec(line.text);
      const [key, value] = [normal(match?.[1] ?? ""), match?.[2] ?? ""];
      return key === normal(spec.key) || (key.includes("*") && covers(key, spec.key))
        ? [{ ...line, value }]
        : [];
    });
}

function covers(pattern: string, key: string): boolean {
  const expression = pattern
    .split("*")
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join("[^.]*");
  return new RegExp(`^${expression}$`).test(normal(key));
}

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = `${spec.key} = ${describe(spec)}`;
  const live = recallRunning(facts, running(spec))?.[0];
  if (live?.error !== undefined) throw new Untold("error", live.error, live.path);
  if (live?.absent === true) {
    if (spec.optional === true)
      throw new Untold("not-applicable", "this kernel has no such parameter", live.path);
    return fail(
      expected,
      "no such parameter",
      live.path,
      "this kernel does not know the parameter",
    );
  }
  if (live !== undefined && !satisfies(live.content ?? "", spec))
    return fail(
      expected,
      `${live.content ?? ""} (running)`,
      live.path,
      "the running kernel has another value",
    );
  const lines = settings(spec, facts);
  const last = lines.at(-1);
  if (last === undefined)
    return fail(
      expected,
      "not set",
      paths.join(" "),
      "no file sets it, so the next start may change it",
    );
  // Vendor directories below /usr/lib are defaults that a later file is meant to override; a conflict elsewhere is a finding.
  const conflict = lines.find(
    (line) => !satisfies(line.value, spec) && (line === last || !line.file.startsWith("/usr/lib/")),
  );
  if (conflict !== undefined)
    return fail(
      expected,
      conflict.value,
      place(conflict),
      conflict === last
        ? "this line decides at the next start"
        : `conflicts with the wanted value, though ${place(last)} wins today`,
    );
  return pass(expected, `${last.value}${live === undefined ? " (stored)" : ""}`, place(last));
}

function repair(spec: Spec, facts: Facts): readonly Repair[] {
  if (spec.operator === "none-of" || Array.isArray(spec.value)) return [];
  const value = String(spec.value);
  const path = `/etc/sysctl.d/zz-kaunti-${normal(spec.key)}.conf`;
  const before = filesAt(facts, paths).find((file) => file.path === path)?.content;
  const bad = settings(spec, facts).filter(
    (line) => !satisfies(line.value, spec) && !line.file.startsWith("/usr/") && line.file !== path,
  );
  return [
    ...commentOut(facts, paths, bad),
    {
      kind: "write",
      path,
      mode: "0644",
      content: `${normal(spec.key)} = ${value}\n`,
      ...(before === undefined ? {} : { before }),
    },
    {
      kind: "run",
      run: `sysctl -w ${normal(spec.key)}=${value}`,
      says: `set ${spec.key} in the running kernel`,
    },
  ];
}

export const sysctl: CheckType<Spec> = {
  schema,
  ask: (spec) => [running(spec), ...paths.map((path): Want => ({ kind: "file", path }))],
  judge,
  repair,
};
