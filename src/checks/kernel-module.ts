/** A kernel module that must not load: not loaded now, and modprobe told never to. */
import type { Facts, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { commentOut } from "./edit.ts";
import { inOrder, joined, linesOf, place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { filesAt, recallRunning } from "./recall.ts";

interface Spec {
  readonly module: string;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["module"],
  properties: { module: { type: "string", pattern: "^[A-Za-z0-9_-]+$" } },
};

/** man 5 modprobe.d; /lib is /usr/lib on a merged system, and is asked for on others. */
const directories = [
  "/etc/modprobe.d",
  "/run/modprobe.d",
  "/usr/local/lib/modprobe.d",
  "/usr/lib/modprobe.d",
  "/lib/modprobe.d",
];
const paths = directories.map((directory) => `${directory}/*.conf`);
const loaded = { kind: "running", path: "/proc/modules" } as const;

/** Dashes and underscores are one letter to modprobe; so are wildcards in a line's name. */
const normal = (name: string): string => name.replaceAll("-", "_");
const refusal = /^\/(?:usr\/)?s?bin\/(?:false|true)$/;

interface Line extends ConfigLine {
  readonly command: string;
  readonly rest: string;
}

function linesAbout(spec: Spec, facts: Facts): readonly Line[] {
  return inOrder(filesAt(facts, paths), directories)
    .flatMap((file) => joined(linesOf(file)))
    .flatMap((line) => {
      const words = line.text.split(/[ \t]+/).filter((word) => word !== "");
      const [command = "", name = "", ...rest] = words;
      return ["install", "blacklist"].includes(command) && matches(name, spec.module)
        ? [{ ...line, command, rest: rest.join(" ") }]
        : [];
    });
}

function matches(pattern: string, module: string): boolean {
  const escaped = normal(pattern)
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  try {
    return new RegExp(`^${escaped}$`).test(normal(module));
  } catch {
    return false;
  }
}

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = `${spec.module} not loaded, install refused, on the deny list`;
  const now = recallRunning(facts, loaded)?.[0];
  if (now?.error !== undefined) throw new Untold("error", now.error, now.path);
  if (
    now !== undefined &&
    now.absent !== true &&
    (now.content ?? "")
      .split("\n")
      .some((line) => normal(line.split(" ")[0] ?? "") === normal(spec.module))
  )
    return fail(expected, "loaded", loaded.path, "the module is loaded now");
  const lines = linesAbout(spec, facts);
  const installs = lines.filter((line) => line.command === "install");
  const wrong = installs.find((line) => !refusal.test(line.rest));
  if (wrong !== undefined)
    return fail(expected, wrong.text, place(wrong), "this line runs something else than a refusal");
  const [install] = installs;
  if (install === undefined)
    return fail(expected, "no install line", directories[0] ?? "", "modprobe may load the module");
  const listed = lines.find((line) => line.command === "blacklist");
  if (listed === undefined)
    return fail(
      expected,
      "no blacklist line",
      place(install),
      "an alias may still load the module",
    );
  return pass(
    expected,
    `${install.text}; ${listed.text}${now === undefined ? " (stored)" : ""}`,
    place(install),
  );
}

function repair(spec: Spec, facts: Facts): readonly Repair[] {
  const path = `/etc/modprobe.d/zz-kaunti-${spec.module}.conf`;
  const before = filesAt(facts, paths).find((file) => file.path === path)?.content;
  const wrong = linesAbout(spec, facts).filter(
    (line) => line.command === "install" && !refusal.test(line.rest) && line.file !== path,
  );
  return [
    ...commentOut(
      facts,
      paths,
      wrong.filter((line) => line.file.startsWith("/etc/")),
    ),
    {
      kind: "write",
      path,
      mode: "0644",
      content: `install ${spec.module} /bin/false\nblacklist ${spec.module}\n`,
      ...(before === undefined ? {} : { before }),
    },
    { kind: "run", run: `modprobe -r ${spec.module} || true`, says: `unload ${spec.module}` },
  ];
}

export const kernelModule: CheckType<Spec> = {
  schema,
  ask: (): readonly Want[] => [loaded, ...paths.map((path): Want => ({ kind: "file", path }))],
  judge,
  repair,
};
