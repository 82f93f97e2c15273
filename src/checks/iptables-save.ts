/** The format of iptables-save(8), as iptables-restore(8) loads it: tables, policies, chains, rules, COMMIT. */
import type { Base, Chain, Rule, Table } from "./filter-rules.ts";
import type { Services } from "./filter-values.ts";
import { Untold } from "./check-type.ts";
import { Refused, readRule } from "./iptables-rule.ts";

/** One run of iptables-restore; `keep`: with -n, what is there already stays. */
export interface Restored {
  readonly file: string;
  readonly content: string;
  readonly keep?: boolean;
}

interface Options {
  readonly family: 4 | 6;
  readonly services: Services;
}

interface Draft {
  policy: Base["policy"] | undefined;
  place: string;
  rules: Rule[];
}
type Drafts = Map<string, Draft>;

const hooks: Readonly<Record<string, string>> = {
  INPUT: "input",
  FORWARD: "forward",
  OUTPUT: "output",
};
const tables = ["filter", "nat", "mangle", "raw", "security"];

/** The table `filter` after all of these were loaded. Throws Untold where one of them would not be. */
export function filterTable(restored: readonly Restored[], options: Options): Table | undefined {
  let drafts: Drafts | undefined;
  let place = "";
  for (const one of restored) {
    const read = readOne(one, options, one.keep === true ? drafts : undefined);
    if (read === undefined) continue;
    drafts = read;
    place = one.file;
  }
  if (drafts === undefined) return undefined;
  const chains = new Map<string, Chain>();
  for (const [name, { policy, place: at, rules }] of drafts) {
    const hook = hooks[name];
    const base =
      hook === undefined
        ? {}
        : { base: { type: "filter", hook, priority: "0", policy: policy ?? "accept" } as const };
    chains.set(name, { name, place: at, rules, ...base });
  }
  return { family: options.family === 4 ? "ip" : "ip6", name: "filter", place, chains };
}

const copied = (drafts: Drafts): Drafts =>
  new Map([...drafts].map(([name, draft]) => [name, { ...draft, rules: [...draft.rules] }]));
const builtIn = (file: string): Drafts =>
  new Map(Object.keys(hooks).map((name) => [name, { policy: undefined, place: file, rules: [] }]));

function readOne(
  { file, content }: Restored,
  options: Options,
  before: Drafts | undefined,
): Drafts | undefined {
  let table: string | undefined;
  let open: Drafts = new Map();
  let done: Drafts | undefined = before;
  const lines = content.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const at = { line: 0 };
  try {
    for (const line of lines) {
      at.line += 1;
      if (line === "" || line.startsWith("#")) continue;
      if (table === undefined) {
        const [, name = ""] = /^\*(\S+)[ \t]*$/.exec(line) ?? [];
        if (!tables.includes(name)) throw new Refused("a table is expected here");
        table = name;
        open =
          name !== "filter"
            ? new Map()
            : before === undefined
              ? builtIn(file)
              : copied(done ?? builtIn(file));
        continue;
      }
      if (/^COMMIT[ \t]*$/.test(line)) {
        if (table === "filter") done = open;
        table = undefined;
        continue;
      }
      // Other tables change packets or drop some; none lets one through that the filter stops.
      if (table === "filter") readLine(line, `${file}:${String(at.line)}`, open, options);
    }
    at.line = lines.length;
    if (table !== undefined) throw new Refused("COMMIT is missing, so nothing of it is loaded");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Untold(
      "error",
      `iptables-restore would refuse this: ${error.message}`,
      `${file}:${String(at.line)}`,
    );
  }
  return done;
}

function readLine(line: string, place: string, drafts: Drafts, options: Options): void {
  const declared = /^:[ \t]*(\S+)[ \t]+(\S+)(?:[ \t]+\[\d+:\d+\])?[ \t]*$/.exec(line);
  if (declared !== null) {
    const [, name = "", said = ""] = declared;
    const policy = policyOf(name, said);
    // A chain that is declared is empty again, with -n too; of a built-in one its policy alone changes then.
    const kept = name in hooks ? (drafts.get(name)?.rules ?? []) : [];
    drafts.set(name, { policy: policy ?? drafts.get(name)?.policy, place, rules: kept });
    return;
  }
  const words = splitWords(line.replace(/^[ \t]*\[\d+:\d+\][ \t]*/, ""));
  const [command = "", name = ""] = words;
  if (command === "-N" || command === "--new-chain") {
    if (drafts.has(name)) throw new Refused(`chain ${name} is there already`);
    drafts.set(name, { policy: undefined, place, rules: [] });
    return;
  }
  if (command === "-P" || command === "--policy") {
    const draft = chainOf(drafts, name);
    draft.policy = policyOf(name, words[2] ?? "") ?? draft.policy;
    draft.place = place;
    return;
  }
  if (command === "-F" || command === "--flush") {
    for (const draft of name === "" ? drafts.values() : [chainOf(drafts, name)]) draft.rules = [];
    return;
  }
  const insert = command === "-I" || command === "--insert";
  if (!insert && command !== "-A" && command !== "--append")
    throw new Refused(`"${command}" is not read here`);
  const draft = chainOf(drafts, name);
  const position = insert && /^\d+$/.test(words[2] ?? "") ? Number(words[2]) : undefined;
  const args = words.slice(position === undefined ? 2 : 3);
  const rule: Rule = {
    ...readRule(args, { ...options, hasChain: (target) => drafts.has(target) }),
    place,
    text: words.join(" "),
  };
  if (!insert) draft.rules.push(rule);
  else if ((position ?? 1) < 1 || (position ?? 1) > draft.rules.length + 1)
    throw new Refused("there is no such place in the chain");
  else draft.rules.splice((position ?? 1) - 1, 0, rule);
}

function chainOf(drafts: Drafts, name: string): Draft {
  const draft = drafts.get(name);
  if (draft === undefined) throw new Refused(`there is no chain ${name}`);
  return draft;
}

function policyOf(name: string, said: string): Base["policy"] | undefined {
  if (said === "-" || !(name in hooks)) return undefined;
  if (said !== "ACCEPT" && said !== "DROP") throw new Refused(`there is no policy ${said}`);
  return said === "ACCEPT" ? "accept" : "drop";
}

/** Words as iptables-restore cuts them: double quotes, and a backslash inside of them. */
function splitWords(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^ \t"])+|"/g)) {
    if (word === '"') throw new Refused("a quote is not closed");
    words.push(
      word.replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_, inside: string) =>
        inside.replaceAll(/\\(.)/g, "$1"),
      ),
    );
  }
  return words;
}
