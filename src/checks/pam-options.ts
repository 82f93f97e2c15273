/** What a module is told: arguments on its line and its .conf files, in the order in which its own source reads them. */
import type { Facts, FileFact } from "#model/fact";
import { Untold } from "./check-type.ts";
import { inOrder, linesOf, place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { nameOf } from "./pam-modules.ts";
import type { PamModule } from "./pam-stack.ts";
import { filesAt, recall } from "./recall.ts";

export interface Option extends ConfigLine {
  readonly name: string;
  /** "" for a switch. */
  readonly value: string;
  /** As it was written. */
  readonly shown: string;
}

export interface OptionFiles {
  readonly file?: string;
  readonly dropIns?: readonly string[];
}

/** Modules whose names may be written in any case (strcasecmp in libpwquality's settings.c and pam_pwhistory.c). */
const anyCase = ["pam_pwquality", "pam_pwhistory"];
/** Settings of libpwquality 1.4.5: an unknown one, or a number that is none, ends the reading of all its files. */
const numbers = [
  "difok",
  "minlen",
  "dcredit",
  "ucredit",
  "lcredit",
  "ocredit",
  "minclass",
  "maxrepeat",
  "maxclassrepeat",
  "maxsequence",
  "gecoscheck",
  "dictcheck",
  "usercheck",
  "usersubstr",
  "enforcing",
  "retry",
];
const others = ["badwords", "dictpath", "enforce_for_root", "local_users_only"];
/** FAILLOCK_CONF_MAX_LINELEN, PWQSETTINGS_MAX_LINELEN: pam_faillock passes a longer line over, libpwquality stops there. */
const long = ({ text }: ConfigLine): boolean => text.length > 1022;
const modulesPackage = { kind: "package", name: "libpam-modules" } as const;
export const optionWants = [modulesPackage];

/** All options of one line, the one that wins last. `stopped`: the line at which the module stops reading its files. */
export function optionsOf(
  module: PamModule,
  files: OptionFiles,
  facts: Facts,
): { readonly options: readonly Option[]; readonly stopped?: ConfigLine } {
  const name = nameOf(module);
  const given = module.arguments.map((word): Option => {
    const [key = "", value = ""] = /^([^=]*)=?(.*)$/s.exec(word)?.slice(1) ?? [];
    return {
      ...module,
      name: anyCase.includes(name) ? key.toLowerCase() : key,
      value,
      shown: word,
    };
  });
  const { options, stopped } = inFiles(module, files, facts);
  return { options: [...options, ...given], ...(stopped === undefined ? {} : { stopped }) };
}

function inFiles(
  module: PamModule,
  { file, dropIns = [] }: OptionFiles,
  facts: Facts,
): ReturnType<typeof optionsOf> {
  if (file === undefined) return { options: [] };
  const name = nameOf(module);
  const conf = module.arguments.findLast((word) => word.startsWith("conf="))?.slice(5);
  if (name !== "pam_pwquality" && conf !== undefined && conf !== file)
    throw new Untold(
      "error",
      `${conf} is read instead of ${file}, and was not asked for`,
      place(module),
    );
  if (name === "pam_pwhistory" && !readsHistoryFile(facts)) return { options: [] };
  const main = filesAt(facts, [file]);
  const more = inOrder(
    filesAt(
      facts,
      dropIns.map((directory) => `${directory}/*.conf`),
    ),
    dropIns,
  );
  if (name === "pam_faillock")
    return { options: main.flatMap((one) => pairs(one).filter((line) => !long(line))) };
  if (name === "pam_pwhistory") return { options: main.flatMap((one) => firstOfEach(one)) };
  // The drop-ins come first and the main file last: it has the last word (pwquality.conf(5)).
  const out: Option[] = [];
  for (const one of [...more, ...main])
    for (const option of pairs(one)) {
      const known = option.name.toLowerCase();
      const broken = numbers.includes(known)
        ? !/^[+-]?\d{1,9}$/.test(option.value)
        : !others.includes(known);
      if (broken || long(option)) return { options: out, stopped: option };
      out.push({ ...option, name: known });
    }
  return { options: out };
}

/** `key = value`, `key value` or `key`; `#` ends a line wherever it stands. */
function pairs(file: FileFact): readonly Option[] {
  return linesOf(file).flatMap((line) => {
    const text = line.text.replace(/#.*$/s, "").trim();
    const match = /^([^\s=]*)(?:\s*=?\s*)(.*)$/s.exec(text);
    return text === "" && !long(line)
      ? []
      : [{ ...line, name: match?.[1] ?? "", value: match?.[2] ?? "", shown: text }];
  });
}

/** pam_modutil_search_key: the first line of a key counts, names in any case. */
function firstOfEach(file: FileFact): readonly Option[] {
  const all = pairs(file).map((option) => ({ ...option, name: option.name.toLowerCase() }));
  return all.filter((option, at) => all.findIndex(({ name }) => name === option.name) === at);
}

/** pwhistory.conf came with Linux-PAM 1.5.3; before that it is a file that nobody reads. */
function readsHistoryFile(facts: Facts): boolean {
  const version = recall(facts, modulesPackage)[0]?.version ?? "";
  const parts = /^(?:\d+:)?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [];
  const [major = 0, minor = 0, patch = 0] = parts;
  return major > 1 || (major === 1 && (minor > 5 || (minor === 5 && patch >= 3)));
}
