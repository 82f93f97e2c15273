/** A kernel module that must not load: not loaded now, and modprobe told never to. */
import type { Facts, FileFact, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { commentOut } from "./edit.ts";
import { configFiles, isTransient } from "./config-files.ts";
import { matchesGlob } from "./glob.ts";
import { joined, linesOf, place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { contentOf, filesAt, recallRunning } from "./recall.ts";

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
/** One line per module that is part of the kernel itself: nothing can keep it out. */
const builtIn = "/lib/modules/*/modules.builtin";

/** Dashes and underscores are one letter to modprobe, but not inside brackets (kmod's underscores()). */
const normal = (name: string): string =>
  name.replaceAll(/\[[^\]]*\]|-/g, (part) => (part === "-" ? "_" : part));
const refusal = /^\/(?:usr\/)?s?bin\/(?:false|true)$/;

interface Line extends ConfigLine {
  readonly command: string;
  readonly rest: string;
}

/** `install` takes a pattern, `blacklist` a name only (kmod's kmod_module_get_install_commands, module_is_blacklisted). */
function linesAbout(spec: Spec, facts: Facts): readonly Line[] {
  return configFiles(facts, directories)
    .filter((file) => file.absent !== true || file.real === "/dev/null")
    .flatMap((file) => joined(linesOf(file)))
    .flatMap((line) => {
      const words = line.text.split(/[ \t]+/).filter((word) => word !== "");
      const [command = "", name = "", ...rest] = words;
      const about =
        command === "install"
          ? matchesGlob(normal(name), normal(spec.module), false)
          : command === "blacklist" && normal(name) === normal(spec.module);
      return about ? [{ ...line, command, rest: rest.join(" ") }] : [];
    });
}

function inKernel(spec: Spec, facts: Facts): FileFact | undefined {
  const name = normal(spec.module);
  return filesAt(facts, [builtIn]).find((file) =>
    contentOf(file)
      .split("\n")
      .some((line) => normal(/([^/]+)\.ko$/.exec(line)?.[1] ?? "") === name),
  );
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
  const fixed = inKernel(spec, facts);
  if (fixed !== undefined)
    return fail(
      expected,
      "part of the kernel",
      fixed.path,
      "the module is built into an installed kernel, so no file keeps it out",
    );
  const lines = linesAbout(spec, facts);
  const installs = lines.filter((line) => line.command === "install");
  const wrong = installs.find((line) => !refusal.test(line.rest));
  if (wrong !== undefined)
    return fail(expected, wrong.text, place(wrong), "this line runs something else than a refusal");
  const install = installs.find((line) => !isTransient(line.file));
  if (install === undefined)
    return fail(expected, "no install line", directories[0] ?? "", "modprobe may load the module");
  const listed = lines.find((line) => line.command === "blacklist" && !isTransient(line.file));
  if (listed === undefined)
    return fail(
      expected,
      "no blacklist line",
      place(install),
      "CIS asks for this line too, though the install line already refuses every name of the module",
    );
  return pass(
    expected,
    `${install.text}; ${listed.text}${now === undefined ? " (stored)" : ""}`,
    place(install),
  );
}

function repair(spec: Spec, facts: Facts): readonly Repair[] {
  // What is built in stays: only another kernel would help.
  if (inKernel(spec, facts) !== undefined) return [];
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
  ask: (): readonly Want[] => [
    loaded,
    ...[...paths, builtIn].map((path): Want => ({ kind: "file", path })),
  ],
  judge,
  repair,
};
