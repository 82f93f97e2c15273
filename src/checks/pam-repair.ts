/** Repairs of PAM that cannot shut anybody out by a slip: profiles of pam-auth-update, .conf files, a word less on a line. */
import type { Facts, FileFact } from "#model/fact";
import type { Repair } from "#model/repair";
import { satisfies } from "./compare.ts";
import { commentOut } from "./edit.ts";
import { linesOf } from "./lines.ts";
import { actionsOf } from "./pam-control.ts";
import { enableModule, hasProfile, profileFolder } from "./pam-profiles.ts";
import { says, weakened } from "./pam-judge.ts";
import { optionsOf } from "./pam-options.ts";
import type { Option } from "./pam-options.ts";
import { pamFile, pamStack, serviceStack } from "./pam-stack.ts";
import type { PamModule } from "./pam-stack.ts";
import type { Spec } from "./pam-spec.ts";
import { filesAt, recall } from "./recall.ts";

const profiles = `${profileFolder}/*`;

/** Neither a profile of ours nor a word could help. */
const idle = ({ module, argument, flags, forbidden }: Spec): boolean =>
  !hasProfile(module) && argument === undefined && flags === undefined && forbidden === undefined;

/** Empty: by hand. */
export function repairPam(spec: Spec, facts: Facts): readonly Repair[] {
  const su = spec.module === "pam_wheel.so";
  if (!su && (spec.required !== undefined || spec.choice !== undefined || idle(spec))) return [];
  const found = spec.stacks.flatMap(({ file, type, lines, presence }) => {
    const name = file.replace(/^\/etc\/pam\.d\//, "");
    if (pamFile(facts, name) === undefined && presence === "optional") return [];
    const common = name.startsWith("common-");
    const here = (common ? pamStack : serviceStack)(facts, name, type).filter(
      ({ module }) => module === spec.module,
    );
    return [{ common, here, enough: here.length >= lines }];
  });
  if (su) return found.some(({ here }) => here.length > 0) ? [] : restrictSu(spec, facts);
  const all = found.flatMap(({ here }) => here);
  if (spec.forbidden !== undefined)
    return found.every(({ enough }) => enough) ? without(spec, all, facts) : [];
  const missing = found.some(({ common, enough }) => common && !enough);
  // A service that does not take in the common files, or half a module: somebody meant something by it.
  if (missing ? all.length > 0 : found.some(({ enough }) => !enough)) return [];
  const brought = missing ? enable(spec, facts) : [];
  const told = options(spec, all.length > 0 ? all : [absent(spec)], facts);
  return brought === undefined || told === undefined ? [] : [...brought, ...told];
}

const absent = ({ module }: Spec): PamModule => ({
  file: "",
  line: 0,
  text: "",
  module,
  arguments:
    module === "pam_pwhistory.so" ? ["remember=24", "enforce_for_root", "use_authtok"] : [],
  actions: actionsOf("optional"),
  level: 0,
  missing: false,
});

function enable(spec: Spec, facts: Facts): readonly Repair[] | undefined {
  const known = filesAt(facts, [profiles]).flatMap(({ path, content }): [string, string][] =>
    content === undefined ? [] : [[path, content]],
  );
  const installed = (name: string): boolean =>
    filesAt(facts, [profiles]).some(
      ({ path, absent: gone }) =>
        gone !== true && path === `${profileFolder}/${name.replace("libpam-", "")}`,
    );
  return enableModule(spec.module, new Map(known), installed);
}

/** The .conf files: what says otherwise becomes a comment, and one line more says what is wanted. Undefined: by hand. */
function options(
  spec: Spec,
  lines: readonly PamModule[],
  facts: Facts,
): readonly Repair[] | undefined {
  const { file, dropIns = [], argument, operator, value } = spec;
  const wanted = [
    ...(spec.flags ?? []).map((flag) => ({ name: flag, text: flag, good: () => true })),
    ...(argument === undefined ||
    operator === undefined ||
    value === undefined ||
    Array.isArray(value)
      ? []
      : [
          {
            name: argument,
            text: `${argument} = ${String(value)}`,
            good: (option: Option) =>
              satisfies(option.value, { ...spec, operator, value }) ||
              (spec.or ?? []).includes(option.value),
          },
        ]),
  ];
  if (argument !== undefined && !wanted.some(({ name }) => name === argument)) return undefined;
  const bad: Option[] = [];
  const append: string[] = [];
  for (const { name, text, good } of wanted) {
    let set = true;
    for (const line of lines) {
      const { options: given, stopped } = optionsOf(line, spec, facts);
      if (stopped !== undefined) return undefined;
      const own = given.filter((option) => option.name === name);
      const weak =
        argument === undefined ||
        operator === undefined ||
        value === undefined ||
        spec.module !== "pam_pwquality.so"
          ? undefined
          : weakened(argument, { ...spec, operator, value }, given);
      bad.push(...own.filter((option) => !good(option)), ...(weak === undefined ? [] : [weak]));
      if (!own.some((option) => good(option))) set = false;
    }
    if (
      !set &&
      (spec.default === undefined || name !== argument || bad.length > 0 || !satisfiesDefault(spec))
    )
      append.push(text);
  }
  // What a line of the stack says holds against every file.
  if (bad.some((option) => !inFiles(option.file, spec))) return undefined;
  if (bad.length + append.length === 0) return [];
  if (file === undefined || spec.module === "pam_pwhistory.so") return undefined;
  return [...written(file, dropIns[0], bad, append, facts)];
}

const satisfiesDefault = ({ default: own, operator, value, ...rest }: Spec): boolean =>
  own !== undefined &&
  operator !== undefined &&
  value !== undefined &&
  satisfies(own, { ...rest, operator, value });

const inFiles = (path: string, { file, dropIns = [] }: Spec): boolean =>
  path === file || dropIns.some((folder) => path.startsWith(`${folder}/`));

function written(
  file: string,
  folder: string | undefined,
  bad: readonly Option[],
  append: readonly string[],
  facts: Facts,
): readonly Repair[] {
  const paths = [file, ...(folder === undefined ? [] : [`${folder}/*.conf`])];
  const cleared = commentOut(facts, paths, [...new Set(bad)]);
  const main = filesAt(facts, [file]).find(({ absent: gone }) => gone !== true);
  if (append.length === 0) return cleared;
  if (folder !== undefined)
    return [
      ...cleared,
      ...append.map((text): Repair => {
        const path = `${folder}/zz-kaunti-${text.replace(/[^\w].*$/, "")}.conf`;
        const before = filesAt(facts, paths).find((one) => one.path === path)?.content;
        return {
          kind: "write",
          path,
          mode: "0644",
          content: `${text}\n`,
          ...(before === undefined ? {} : { before }),
        };
      }),
    ];
  if (main?.content === undefined)
    return [{ kind: "write", path: file, mode: "0644", content: `${append.join("\n")}\n` }];
  const [own] = cleared.filter(({ path }) => path === file);
  return [
    ...cleared.filter(({ path }) => path !== file),
    { kind: "lines", path: file, before: main.content, replace: own?.replace ?? [], append },
  ];
}

/** Words off the lines that say them, and off the profile that they come from, or the next pam-auth-update brings them back. */
function without(spec: Spec, lines: readonly PamModule[], facts: Facts): readonly Repair[] {
  const words = spec.forbidden ?? [];
  const said = lines.filter((line) =>
    words.some((option) => line.arguments.some((word) => says(line, word, option))),
  );
  const shorter = (text: string): string =>
    words.reduce(
      (rest, option) => rest.replaceAll(new RegExp(`[ \\t]+${option}[^ \\t#]*`, "g"), ""),
      text,
    );
  const edits = [...Map.groupBy(said, ({ file }) => file)].map(
    ([path, own]): Repair | undefined => {
      const file = filesAt(facts, ["/etc/pam.d/*"]).find((one) => one.path === path);
      const texts = file?.content?.split("\n") ?? [];
      const replace = own.map(({ line }) => ({ line, text: shorter(texts[line - 1] ?? "") }));
      // The rest of a line that goes on in the next one is for a person.
      return file?.content === undefined ||
        replace.some(({ line, text }) => text === texts[line - 1])
        ? undefined
        : { kind: "lines", path, before: file.content, replace, append: [] };
    },
  );
  if (edits.length === 0 || edits.includes(undefined)) return [];
  const profile = filesAt(facts, [profiles]).find(
    ({ path }) => path === `${profileFolder}/${spec.module.replace(/^pam_|\.so$/g, "")}`,
  );
  return [
    ...edits.filter((one) => one !== undefined),
    ...(profile === undefined ? [] : inProfile(spec, profile, shorter)),
  ];
}

function inProfile(
  spec: Spec,
  file: FileFact,
  shorter: (text: string) => string,
): readonly Repair[] {
  const replace = linesOf(file).flatMap(({ line, text }) =>
    text.includes(spec.module) && shorter(text) !== text ? [{ line, text: shorter(text) }] : [],
  );
  return replace.length === 0 || file.content === undefined
    ? []
    : [{ kind: "lines", path: file.path, before: file.content, replace, append: [] }];
}

/** Behind the line that lets root through; who comes by sudo is not asked. */
function restrictSu(spec: Spec, facts: Facts): readonly Repair[] {
  const group = [spec.value ?? []].flat()[0];
  const file = pamFile(facts, "su");
  const known = recall(facts, { kind: "file", path: "/etc/pam.d/*" }).includes(file as FileFact);
  const line =
    file === undefined
      ? undefined
      : linesOf(file).find(({ text }) =>
          /^auth[ \t]+sufficient[ \t]+pam_rootok\.so[ \t]*$/.test(text),
        );
  if (!known || line === undefined || file?.content === undefined || typeof group !== "string")
    return [];
  const text = `${line.text}\nauth       required   pam_wheel.so use_uid group=${group}`;
  return [
    {
      kind: "lines",
      path: file.path,
      before: file.content,
      replace: [{ line: line.line, text }],
      append: [],
    },
  ];
}
