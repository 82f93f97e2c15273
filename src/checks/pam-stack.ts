/** The stack of one service and type as libpam builds it: includes, substacks, the file that is read. */
import type { Facts, FileFact, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import { place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { actionsOf } from "./pam-control.ts";
import type { Actions } from "./pam-control.ts";
import { pamLinesOf, pamWords } from "./pam-lines.ts";
import { contentOf, fileAt, recall } from "./recall.ts";

export interface PamModule extends ConfigLine {
  /** File name of the module, e.g. `pam_unix.so`. */
  readonly module: string;
  readonly arguments: readonly string[];
  readonly actions: Actions;
  /** How many substacks it is in. */
  readonly level: number;
  /** The host has modules, and this one is not among them. */
  readonly missing: boolean;
}

/** Where Debian keeps them, one folder for each architecture. */
const modules = "/usr/lib/*/security/pam_*.so";
const folders = ["/etc/pam.d", "/usr/lib/pam.d"];
export const pamFiles: readonly Want[] = [
  ...folders.map((folder): Want => ({ kind: "file", path: `${folder}/*` })),
  { kind: "file", path: "/etc/pam.conf" },
  { kind: "stat", path: modules },
];
const usual = /^(?:\/usr)?\/lib(?:\/[\w-]+)?\/security\/(?:\$ISA\/)?[^/]+$/;
const types = ["auth", "account", "password", "session"];
/** PAM_SUBSTACK_MAX_LEVEL */
const deepest = 32;

/** The file that libpam opens under this name; undefined when there is none. */
export function pamFile(facts: Facts, name: string): FileFact | undefined {
  const paths = name.startsWith("/") ? [name] : folders.map((folder) => `${folder}/${name}`);
  const known = folders.flatMap((folder) => recall(facts, { kind: "file", path: `${folder}/*` }));
  const file = paths
    .map((path) =>
      known.find((one) => one.path === path && (one.absent !== true || one.real === "/dev/null")),
    )
    .find((one) => one !== undefined);
  if (file?.error !== undefined) throw new Untold("error", file.error, file.path);
  if (
    file === undefined &&
    name.startsWith("/") &&
    !folders.some((folder) => name.startsWith(`${folder}/`))
  )
    throw new Untold("error", `${name} is included and was not read`, name);
  return file;
}

/** Modules of a file's stack; of a service without a line of that type those of `other`. */
export function pamStack(facts: Facts, name: string, type: string): readonly PamModule[] {
  const file = pamFile(facts, name);
  if (file !== undefined) return modulesOf(facts, file, type, 0, 0);
  const whole = fileAt(facts, "/etc/pam.conf");
  if (whole !== undefined && pamLinesOf(whole).length > 0)
    throw new Untold(
      "error",
      `there is no ${name} in /etc/pam.d, and /etc/pam.conf is not judged`,
      whole.path,
    );
  return [];
}

/** What a program that names this service gets. */
export function serviceStack(facts: Facts, name: string, type: string): readonly PamModule[] {
  const own = pamStack(facts, name, type);
  return own.length > 0 ? own : pamStack(facts, "other", type);
}

function modulesOf(
  facts: Facts,
  file: FileFact,
  type: string,
  level: number,
  depth: number,
): readonly PamModule[] {
  if (depth >= deepest)
    throw new Untold("error", "PAM refuses includes as deep as this", file.path);
  contentOf(file);
  return pamLinesOf(file).flatMap((line): readonly PamModule[] => {
    const [first = "", control = "", target = "", ...rest] = pamWords(line.text);
    const include = (name: string, below: number): readonly PamModule[] => {
      const inner = pamFile(facts, name);
      if (inner === undefined)
        throw new Untold("error", `${name} is included and is not there`, place(line));
      return modulesOf(facts, inner, type, level + below, depth + 1);
    };
    if (first.toLowerCase() === "@include") return include(control, 0);
    const own = first.replace(/^-/, "").toLowerCase();
    if (!types.includes(own) || control === "" || target === "")
      throw new Untold("error", `PAM cannot read this line: ${line.text.trim()}`, place(line));
    if (own !== type) return [];
    const word = control.toLowerCase();
    // A substack is one module to a jump around it: its own handler stands before what is in it.
    if (word === "include") return include(target, 0);
    if (word === "substack") return [marker(line, level), ...include(target, 1)];
    if (target.includes("/") && !usual.test(target))
      throw new Untold("error", `${target} is a module of another place`, place(line));
    const module = target.split("/").at(-1) ?? "";
    const missing = module === target && !installed(facts, module);
    return [{ ...line, module, arguments: rest, actions: actionsOf(control), level, missing }];
  });
}

/** libpam's own entry at the start of a substack: no module is called for it. */
const marker = (line: ConfigLine, level: number): PamModule => ({
  ...line,
  module: "",
  arguments: [],
  actions: actionsOf("optional"),
  level,
  missing: false,
});

/** An image without any module does not tell which are there. */
function installed(facts: Facts, module: string): boolean {
  const there = recall(facts, { kind: "stat", path: modules }).filter(
    ({ absent }) => absent !== true,
  );
  return there.length === 0 || there.some(({ path }) => path.endsWith(`/${module}`));
}
