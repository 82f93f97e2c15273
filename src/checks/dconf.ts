/** A GNOME setting as dconf gives it to everybody: key files of the system databases, locks, profile, and the compiled form. */
import type { Facts, FileFact, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { comparisonSchema, describe, satisfies } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { commentOut, writeUnless } from "./edit.ts";
import { linesOf, place, saying } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { filesAt, recall } from "./recall.ts";

interface Spec extends Omit<Comparison, "operator" | "value"> {
  /** Whose settings: `user` for sessions, `gdm` for the log-in screen. */
  readonly profile: "user" | "gdm";
  /** E.g. `org/gnome/desktop/screensaver/lock-enabled`. */
  readonly key: string;
  readonly operator?: Comparison["operator"];
  readonly value?: Comparison["value"];
  /** Instead of operator and value: a regular expression that the text has to match. */
  readonly matches?: string;
  /** With `matches`: the text that is written where none fits. */
  readonly sample?: string;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["profile", "key"],
  oneOf: [{ required: ["operator", "value"] }, { required: ["matches"] }],
  properties: {
    profile: { enum: ["user", "gdm"] },
    key: { type: "string", pattern: "^[a-z0-9-]+(/[a-z0-9-]+)+$" },
    matches: { type: "string", minLength: 1 },
    sample: { type: "string", pattern: "^[^'\\\\]+$" },
    ...comparisonSchema,
  },
};

const keyFiles = "/etc/dconf/db/*.d/*";
const lockFiles = "/etc/dconf/db/*.d/locks/*";
const compiled = { kind: "stat", path: "/etc/dconf/db/*" } as const;
const profiles = ({ profile }: Spec): readonly string[] => [
  `/etc/dconf/profile/${profile}`,
  `/usr/share/dconf/profile/${profile}`,
];

const ask = (spec: Spec): readonly Want[] => [
  ...[keyFiles, lockFiles, ...profiles(spec)].map((path): Want => ({ kind: "file", path })),
  compiled,
];

/** Names of the system databases that the profile reads; the administrator's profile hides the package's. */
function databases(spec: Spec, facts: Facts): readonly string[] {
  const [file] = filesAt(facts, profiles(spec));
  if (file === undefined) return [];
  return saying(file).flatMap(({ text }) => /^system-db:(\S+)$/.exec(text)?.[1] ?? []);
}

const within = (file: FileFact, folder: string): boolean =>
  file.type !== "directory" &&
  file.path.startsWith(folder) &&
  !file.path.slice(folder.length).includes("/");

interface Found extends ConfigLine {
  readonly value: string;
}

/** Lines of one database that set the key, in GVariant text: `uint32 900`, `'text'`. */
function settings(spec: Spec, database: string, facts: Facts): readonly Found[] {
  const at = spec.key.lastIndexOf("/");
  const [group, key] = [spec.key.slice(0, at), spec.key.slice(at + 1)];
  return filesAt(facts, [keyFiles])
    .filter((file) => within(file, `/etc/dconf/db/${database}.d/`))
    .flatMap((file) => {
      let section = "";
      return saying(file).flatMap((line): readonly Found[] => {
        const header = /^\[(.*)\]$/.exec(line.text)?.[1];
        if (header !== undefined) section = header;
        const [, name = "", value = ""] = /^([^=\s]+)\s*=\s*(.*)$/.exec(line.text) ?? [];
        return header === undefined && section === group && name === key
          ? [{ ...line, value }]
          : [];
      });
    });
}

/**
 * What a program gets of a value in GVariant text. GSettings drops one of another type than the schema's and takes the
 * default (g_settings_read_from_backend): seconds are `uint32`, a truth has no quotes, a text has them. Undefined: dropped.
 */
function read(spec: Spec, value: string): string | undefined {
  const { value: want } = spec;
  if (want === undefined) return /^(["'])(.*)\1$/s.exec(value)?.[2];
  if (/^\d+$/.test(String(want))) return /^(?:uint32|@u) +(\d+)$/.exec(value)?.[1];
  if (/^(?:true|false)$/.test(String(want))) return /^(?:@b +)?(true|false)$/.exec(value)?.[1];
  return /^(["'])(.*)\1$/s.exec(value)?.[2];
}

/** dconf asks for the key itself: a lock of its folder, one after a blank, or one before a remark or `\r` locks nothing. */
const locked = (spec: Spec, database: string, facts: Facts): boolean =>
  filesAt(facts, [lockFiles])
    .filter((file) => within(file, `/etc/dconf/db/${database}.d/locks/`))
    .flatMap((file) => linesOf(file))
    .some(({ text }) => text === `/${spec.key}`);

const wanted = ({ operator, value, never }: Spec): Comparison | undefined =>
  operator === undefined || value === undefined
    ? undefined
    : { operator, value, ...(never === undefined ? {} : { never }) };

function good(spec: Spec, text: string): boolean {
  const want = wanted(spec);
  const value = read(spec, text);
  if (value === undefined) return false;
  return want === undefined
    ? new RegExp(spec.matches ?? "", "s").test(value)
    : satisfies(value, want);
}

function judge(spec: Spec, facts: Facts): Judgement {
  const want = wanted(spec);
  const expected = `${spec.key} ${want === undefined ? `like ${spec.matches ?? ""}` : describe(want)}, locked`;
  const names = databases(spec, facts);
  if (names.length === 0)
    return fail(
      expected,
      "no system database",
      profiles(spec)[0] ?? "",
      "no dconf profile names a system database, so that no key file counts",
    );
  const found = names.flatMap((name) =>
    settings(spec, name, facts).map((line) => ({ name, line })),
  );
  const wrong = found.find(({ line }) => !good(spec, line.value));
  if (wrong !== undefined)
    return fail(
      expected,
      wrong.line.text,
      place(wrong.line),
      read(spec, wrong.line.value) === undefined
        ? "it has not the type of this setting, so that the default holds"
        : "the value is not the wanted one",
    );
  const [first] = found;
  if (first === undefined)
    return fail(expected, "not set", `/etc/dconf/db/${names[0] ?? ""}.d`, "no key file sets it");
  // The last database that locks the key decides: what stands in those before it does not count (dconf_engine_read).
  const level = names.findLastIndex((name) => locked(spec, name, facts));
  if (level === -1)
    return fail(
      expected,
      `${first.line.text}, not locked`,
      place(first.line),
      "everybody may set it otherwise",
    );
  const safe = found.find(({ name }) => names.indexOf(name) >= level);
  if (safe === undefined)
    return fail(
      expected,
      `${first.line.text}, locked to another value`,
      `/etc/dconf/db/${names[level] ?? ""}.d/locks`,
      `the lock in "${names[level] ?? ""}" hides this line, and nothing below it sets the key`,
    );
  const old = [safe.name, names[level] ?? ""].find((name) => staleness(name, facts) !== "");
  return old === undefined
    ? pass(expected, `${safe.line.text}, locked`, place(safe.line))
    : fail(expected, safe.line.text, `/etc/dconf/db/${old}`, staleness(old, facts));
}

/** What programs read is the compiled file; it must not be older than what it was made of. */
function staleness(database: string, facts: Facts): string {
  const [file] = recall(facts, compiled).filter(({ path }) => path === `/etc/dconf/db/${database}`);
  if (file?.error !== undefined) throw new Untold("error", file.error, file.path);
  if (file?.type !== "file") return "dconf update has not been run";
  const folder = `/etc/dconf/db/${database}.d/`;
  // A package or `cp -p` brings a file with an old date, but not its folder.
  const sources = [
    ...filesAt(facts, [keyFiles, lockFiles]).filter(({ path }) => path.startsWith(folder)),
    ...recall(facts, compiled).filter(({ path }) => `${path}/` === folder),
  ];
  return sources.some(({ mtime = 0 }) => mtime > (file.mtime ?? 0))
    ? "dconf update has not been run since the last change"
    : "";
}

/** GVariant text: numbers of seconds are unsigned in these schemas, everything that is no number or truth is a text. */
function variant({ operator, value, sample }: Spec): string | undefined {
  if (sample !== undefined) return `'${sample}'`;
  if (value === undefined || Array.isArray(value) || operator === "none-of" || operator === "set")
    return undefined;
  const text = String(value);
  return /^\d+$/.test(text) ? `uint32 ${text}` : /^(?:true|false)$/.test(text) ? text : `'${text}'`;
}

/** Key and lock in files of our own; lines that say otherwise become comments; the profile names a database where none does. */
function repair(spec: Spec, facts: Facts): readonly Repair[] {
  const value = variant(spec);
  if (value === undefined || (spec.sample !== undefined && !good(spec, `'${spec.sample}'`)))
    return [];
  const profile = profiles(spec)[0] ?? "";
  const named = databases(spec, facts);
  // A profile that is there and names none is somebody's wish.
  if (named.length === 0 && filesAt(facts, [profile]).some(({ absent }) => absent !== true))
    return [];
  const database = named[0] ?? (spec.profile === "gdm" ? "gdm" : "local");
  const wrong = named
    .flatMap((name) => settings(spec, name, facts))
    .filter((line) => !good(spec, line.value));
  const at = spec.key.lastIndexOf("/");
  const name = spec.key.replaceAll("/", "-");
  const file = (path: string, content: string): readonly Repair[] =>
    writeUnless(facts, [keyFiles, lockFiles, profile], { path, mode: "0644", content });
  const folder = `/etc/dconf/db/${database}.d`;
  const first =
    spec.profile === "gdm"
      ? "user-db:user\nsystem-db:gdm\nfile-db:/usr/share/gdm/greeter-dconf-defaults\n"
      : "user-db:user\nsystem-db:local\n";
  return [
    ...commentOut(facts, [keyFiles], wrong).filter(
      ({ path }) => path !== `${folder}/zz-kaunti-${name}`,
    ),
    ...(named.length === 0 ? file(profile, first) : []),
    ...file(
      `${folder}/zz-kaunti-${name}`,
      `[${spec.key.slice(0, at)}]\n${spec.key.slice(at + 1)}=${value}\n`,
    ),
    ...file(`${folder}/locks/zz-kaunti-${name}`, `/${spec.key}\n`),
    { kind: "run", run: "dconf update", says: "compile the dconf databases", needed: true },
  ];
}

export const dconf: CheckType<Spec> = { schema, ask, judge, repair };
