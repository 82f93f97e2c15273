/** Every element of root's PATH, whichever file puts it there. */
import type { Facts, FileFact } from "#model/fact";
import { environment, loginDefs, pamEnv, shellFiles } from "#model/root-path";
import { Untold } from "./check-type.ts";
import { place, saying } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt, filesAt, recall } from "./recall.ts";
import { elements } from "./shell-path.ts";
import type { Element } from "./shell-path.ts";
import { readElsewhere } from "./shell-sources.ts";
import { literal, statements } from "./shell-words.ts";
import type { Statement } from "./shell-words.ts";
import { main as sudoersFile, sudoersLines } from "./sudoers-files.ts";

export interface Placed {
  readonly at: ConfigLine;
  readonly element: Element;
  /** Put there only where the folder is. */
  readonly guarded: boolean;
}

const home = "/root";
const none: ReadonlyMap<string, string> = new Map();

/** `gap`: why this may not be all of them. */
export interface RootPath {
  readonly found: readonly Placed[];
  readonly gap: Untold | undefined;
}

export function rootPathOf(facts: Facts): RootPath {
  const found: Placed[] = [];
  let gap: Untold | undefined;
  const take = (read: () => readonly Placed[]): void => {
    try {
      found.push(...read());
    } catch (error) {
      if (!(error instanceof Untold)) throw error;
      gap ??= error;
    }
  };
  take(() => account(facts));
  take(() => given(facts));
  const files = filesAt(facts, shellFiles).filter(({ absent }) => absent !== true);
  for (const file of files) {
    take(() => inShell(file));
    gap ??= readElsewhere(file, files);
  }
  take(() => secure(facts));
  return { found, gap };
}

/** Start files of other shells, and of another home, are not read. */
function account(facts: Facts): readonly Placed[] {
  const root = recall(facts, { kind: "passwd" }).find(({ name }) => name === "root");
  const usual = /^(?:|(?:\/usr)?\/bin\/(?:ba|da|rba)?sh|.*\/(?:nologin|false))$/;
  if (root === undefined) throw new Untold("error", "root has no line", "/etc/passwd");
  if (root.home.replace(/(.)\/+$/, "$1") !== home || !usual.test(root.shell))
    throw new Untold(
      "error",
      `the start files of ${root.shell} in ${root.home} are not read`,
      `/etc/passwd:${String(root.line)}`,
    );
  return [];
}

const plainly = (at: ConfigLine, value: string): readonly Placed[] =>
  elements(value, none, home).map((element) => ({ at, element, guarded: false }));

/** What log-in and PAM set before any shell: login.defs(5), environment(5), pam_env.conf(5). */
function given(facts: Facts): readonly Placed[] {
  const of = (path: string): readonly ConfigLine[] => {
    const file = fileAt(facts, path);
    return file === undefined ? [] : saying(file);
  };
  return [
    ...of(loginDefs).flatMap((line) => {
      const value = /^ENV_(?:SU|ROOT)PATH[\s"]+([^"]*)/.exec(line.text)?.[1];
      return value === undefined ? [] : plainly(line, value.trim().replace(/^PATH=/, ""));
    }),
    ...of(environment).flatMap((line) => {
      const value = /^(?:export[ \t]+)?PATH[ \t]*=(.*)$/.exec(line.text)?.[1];
      // pam_env takes quotes off both ends and expands nothing.
      return value === undefined
        ? []
        : plainly(line, `'${value.replaceAll(/^["']|["']$|'/g, "")}'`);
    }),
    ...of(pamEnv).flatMap((line) =>
      /^PATH[ \t]/.test(line.text)
        ? [...line.text.matchAll(/(?:DEFAULT|OVERRIDE)=("[^"]*"|\S*)/g)].flatMap(([, value = ""]) =>
            plainly(line, value.replaceAll("@{HOME}", home)),
          )
        : [],
    ),
  ];
}

/** Of a test that asks who it is: whether what it guards is for others than root. */
function notRoot(test: string): boolean {
  const negative = test.startsWith("not ");
  const [, sign = ""] =
    /^\[{1,2} (?:"?\$\(id -u\)"?|"?`id -u`"?|"?\$\{?E?UID\}?"?) (-eq|==?|-ne|!=|-gt) "?0"? \]{1,2}(?: ;)?$/.exec(
      test.replace(/^not /, ""),
    ) ?? [];
  return sign !== "" && negative === /^(?:-eq|==?)$/.test(sign);
}

function inShell(file: FileFact): readonly Placed[] {
  const all = statements(file, "PATH").filter(({ under }) => !under.some((one) => notRoot(one)));
  const variables = new Map<string, string>();
  return all.flatMap((at, index): readonly Placed[] => {
    const guarded =
      at.perhaps &&
      (at.under.some((one) => !one.startsWith("not ") && /(?:^| )-d /.test(one)) ||
        all[index - 1]?.words.includes("-d") === true);
    const [command = ""] = at.words;
    const declares = /^(?:export|readonly|declare|typeset|local)$/.test(command);
    return at.words.flatMap((word): readonly Placed[] => {
      const [, name = "", more = "", value = ""] = /^(\w+)(\+?)=([^]*)$/.exec(word) ?? [];
      if (name === "PATH")
        return elements(more === "" ? value : `$PATH${value}`, variables, home).map((element) => ({
          at,
          element,
          guarded,
        }));
      if (name !== "") remember(variables, name, literal(value));
      if (name === "" && /^PATH$/.test(word) && !declares && command !== "echo") throw unclear(at);
      return [];
    });
  });
}

/** A name that was given two values, or one that is not plain, is not known. */
function remember(variables: Map<string, string>, name: string, value: string | undefined): void {
  const had = variables.get(name);
  if (value === undefined || (had !== undefined && had !== value)) variables.set(name, "\u0002");
  else variables.set(name, value);
}

const unclear = (at: Statement): Untold =>
  new Untold("error", "this form cannot be followed here", place(at));

/** What sudo gives root in place of PATH. */
function secure(facts: Facts): readonly Placed[] {
  if (fileAt(facts, sudoersFile) === undefined) return [];
  return sudoersLines(facts).flatMap((entry) =>
    entry.kind === "defaults"
      ? entry.settings
          .filter(({ name, operator }) => name === "secure_path" && operator !== "")
          .flatMap(({ value }) => plainly(entry, `'${value.replaceAll(/["']/g, "")}'`))
      : [],
  );
}
