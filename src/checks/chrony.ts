/** chrony: the time comes from approved servers only, and the daemon gives root's rights away. */
import type { Facts, Want } from "#model/fact";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { askChrony, chronyLines, mainFile, refused } from "./chrony-conf.ts";
import type { ChronyLine } from "./chrony-conf.ts";
import { askChronyStart, startUsers } from "./chrony-start.ts";
import { flags, numbered } from "./chrony-words.ts";
import { isTransient } from "./config-files.ts";
import { place } from "./lines.ts";
import { recall } from "./recall.ts";

interface Spec {
  readonly rule: "sources" | "user";
  /** Names and addresses that `server` and `peer` may name, and those that `pool` may. */
  readonly servers?: readonly string[];
  readonly pools?: readonly string[];
  readonly user?: string;
}

const list = { type: "array", minItems: 1, items: { type: "string" } };
const schema = {
  type: "object",
  additionalProperties: false,
  required: ["rule"],
  properties: {
    rule: { enum: ["sources", "user"] },
    servers: list,
    pools: list,
    user: { type: "string" },
  },
};

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, "");
const within = (name: string, allowed: readonly string[]): boolean =>
  allowed.some((one) => plain(one) === plain(name));

/** CPS_ParseNTPSourceAdd: a name and options. "" = in order. */
function sourceFault({ args }: ChronyLine): string {
  const [name, ...options] = args;
  if (name === undefined) return "no name";
  for (let at = 0; at < options.length; at += 1) {
    const option = (options[at] ?? "").toLowerCase();
    if (flags.has(option)) continue;
    at += 1;
    if (!numbered.has(option) || !/^-?(?:\d+(?:\.\d*)?|\.\d+|F323)$/i.test(options[at] ?? ""))
      return `option ${option}`;
  }
  return "";
}

function judgeSources(spec: Spec, facts: Facts): Judgement {
  const [servers, pools] = [spec.servers ?? [], spec.pools ?? []];
  const expected = `time from ${[...new Set([...servers, ...pools])].join(", ")} alone`;
  startUsers(facts);
  const lines = chronyLines(facts);
  if (lines === undefined)
    return fail(expected, "no chrony.conf", mainFile, "chronyd has no configuration");
  const found = lines.filter(({ directive }) =>
    ["server", "pool", "peer", "initstepslew"].includes(directive),
  );
  let last: ChronyLine | undefined;
  for (const line of found) {
    const said = `${line.directive} ${line.args.join(" ")}`;
    const fault = line.directive === "initstepslew" ? "" : sourceFault(line);
    // chronyd passes over such a line of a sourcedir, and refuses to start over one of its configuration.
    if (fault !== "" && line.source) continue;
    if (fault !== "") throw refused(line, fault);
    const names = line.directive === "initstepslew" ? line.args.slice(1) : line.args.slice(0, 1);
    const allowed = line.directive === "pool" ? pools : servers;
    if (!names.every((name) => within(name, allowed)))
      return fail(expected, said, place(line), "this server is not an approved one");
    const counts =
      /^(?:server|pool)$/.test(line.directive) &&
      !isTransient(line.file) &&
      !line.args.slice(1).some((option) => option.toLowerCase() === "noselect");
    if (counts) last = line;
  }
  return last === undefined
    ? fail(expected, "no server, no pool", mainFile, "nothing names a time server")
    : pass(expected, `${last.directive} ${last.args.join(" ")}`, place(last));
}

/** `-u` beats the last `user` line, and that beats the account that Debian's chronyd was built with. */
function judgeUser(spec: Spec, facts: Facts): Judgement {
  const wanted = spec.user ?? "_chrony";
  const expected = `chronyd runs as ${wanted}`;
  const started = startUsers(facts);
  const lines = chronyLines(facts);
  if (lines === undefined)
    return fail(expected, "no chrony.conf", mainFile, "chronyd has no configuration");
  const named = lines
    .filter(({ directive }) => directive === "user")
    .map((line) => {
      if (line.args.length !== 1) throw refused(line, "user takes one name");
      return { ...line, user: line.args[0] ?? "" };
    });
  const all = [...started, ...named];
  const wrong = all.find(({ user }) => user !== wanted);
  if (wrong !== undefined)
    return fail(expected, wrong.user, place(wrong), "another account than the wanted one");
  const root = recall(facts, { kind: "passwd" }).find(
    ({ name, uid }) => name === wanted && !/^0*[1-9]\d{0,9}$/.test(uid),
  );
  if (root !== undefined)
    return fail(expected, `${wanted} has the uid ${root.uid}`, "/etc/passwd", "that is root");
  const last = named.at(-1) ?? started.at(-1);
  return last === undefined
    ? pass(expected, `not set (chronyd's own value is ${wanted})`, mainFile)
    : pass(expected, last.user, place(last));
}

export const chrony: CheckType<Spec> = {
  schema,
  ask: ({ rule }): readonly Want[] => [
    ...askChrony,
    ...askChronyStart,
    ...(rule === "user" ? [{ kind: "passwd" } as const] : []),
  ],
  judge: (spec, facts) =>
    spec.rule === "user" ? judgeUser(spec, facts) : judgeSources(spec, facts),
  // Which servers a county trusts, its baseline says; which of the lines goes, a person.
  repair: () => [],
};
