/** The rules about accounts: each finds its exceptions. One more rule is one more member. */
import type { Facts, PasswdFact, ShadowFact, Want } from "#model/fact";
import { ageRules } from "./account-age-rules.ts";
import { rootRules } from "./account-root-rules.ts";
import { ageless, cut, shadowIncomplete } from "./account-lines.ts";
import type { Fault } from "./account-lines.ts";
import { linesOf } from "./lines.ts";
import { fileAt, recall } from "./recall.ts";

interface Rule {
  readonly expected: string;
  readonly file: string;
  readonly wants: readonly Want[];
  readonly faults: (facts: Facts, value?: unknown) => readonly Fault[];
}

const passwd = { kind: "passwd" } as const;
const group = { kind: "group" } as const;
const shadow = { kind: "shadow" } as const;

/** Entries whose key another entry has already. */
function repeated<T extends { readonly line: number; readonly name: string }>(
  entries: readonly T[],
  key: (entry: T) => string,
  label: string,
): readonly Fault[] {
  const first = new Map<string, T>();
  return entries.flatMap((entry) => {
    const before = first.get(key(entry));
    if (before === undefined) first.set(key(entry), entry);
    return before === undefined
      ? []
      : [
          {
            line: entry.line,
            what: `${label} ${key(entry)}: ${before.name} (line ${String(before.line)}) and ${entry.name}`,
          },
        ];
  });
}

/** `00` is uid 0 to the system too; what is no number at all is a fault of its own. */
const id = (text: string): string => (/^\d+$/.test(text) ? String(BigInt(text)) : text);
/** `+1000`, ` 1000`, an empty field or 2^32 and more: programs read such ids differently, some of them as 0. */
const plain = (text: string): boolean => /^\d{1,10}$/.test(text) && Number(text) < 2 ** 32 - 1;
const odd = <T extends { readonly line: number; readonly name: string }>(
  entries: readonly T[],
  field: (entry: T) => string,
): readonly Fault[] =>
  entries
    .filter((entry) => !plain(field(entry)))
    .map((entry) => ({
      line: entry.line,
      what: `${entry.name} has the id ${field(entry) === "" ? "(empty)" : `"${field(entry)}"`}, which is no plain number`,
    }));
/** Those programs and no other of that name. */
const noLogin = (account: PasswdFact): boolean =>
  /^(?:\/usr)?(?:\/sbin\/nologin|\/bin\/false)$/.test(account.shell);
const noLoginShells = ["/usr/sbin/nologin", "/sbin/nologin", "/usr/bin/false", "/bin/false"].map(
  (path) => ({ kind: "stat", path }) as const,
);
/** Accounts whose shell only has such a name, and is a link to another program. */
const disguised = (facts: Facts): readonly Fault[] =>
  noLoginShells
    .flatMap((want) => recall(facts, want))
    .filter(({ real }) => real !== undefined && !/\/(?:nologin|false|busybox)$/.test(real))
    .flatMap(({ path, real = "" }) =>
      recall(facts, passwd)
        .filter(({ shell }) => shell === path)
        .map((one) => ({ line: one.line, what: `${one.name} has ${path}, a link to ${real}` })),
    );
const withPassword = (facts: Facts) =>
  recall(facts, shadow).filter((entry) => entry.password === "set");

/** UID_MIN of login.defs: the first number of an account of a person; the last line that sets it counts (getdef.c). */
function firstPerson(facts: Facts): number {
  const file = fileAt(facts, "/etc/login.defs");
  const lines = file === undefined ? [] : linesOf(file);
  const set = lines.map(({ text }) => /^\s*UID_MIN[\s"]+(\d{1,9})["\s]*$/.exec(text)?.[1]);
  return Number(set.findLast((one) => one !== undefined) ?? "1000");
}

export const rules = {
  ...ageRules,
  ...rootRules,
  "only-root-is-0": {
    expected: "uid 0 is root's alone",
    file: "/etc/passwd",
    wants: [passwd],
    faults: (facts) => [
      ...cut(recall(facts, passwd), 7),
      ...recall(facts, passwd)
        .filter(
          (one, at, all) =>
            !plain(one.uid) ||
            (id(one.uid) === "0" &&
              (one.name !== "root" || all.findIndex(({ uid }) => id(uid) === "0") !== at)),
        )
        .map((one) => ({
          line: one.line,
          what: `${one.name} has uid ${one.uid === "" ? "(empty)" : one.uid}`,
        })),
    ],
  },
  "unique-uids": {
    expected: "every uid once",
    file: "/etc/passwd",
    wants: [passwd],
    faults: (facts) => {
      const entries = recall(facts, passwd);
      return [
        ...cut(entries, 7),
        ...odd(entries, ({ uid }) => uid),
        ...repeated(entries, ({ uid }) => id(uid), "uid"),
      ];
    },
  },
  "unique-names": {
    expected: "every account name once",
    file: "/etc/passwd",
    wants: [passwd],
    faults: (facts) => repeated(recall(facts, passwd), (one) => one.name, "name"),
  },
  "unique-gids": {
    expected: "every gid once",
    file: "/etc/group",
    wants: [group],
    faults: (facts) => {
      const entries = recall(facts, group);
      return [
        ...cut(entries, 4),
        ...odd(entries, ({ gid }) => gid),
        ...repeated(entries, ({ gid }) => id(gid), "gid"),
      ];
    },
  },
  "unique-group-names": {
    expected: "every group name once",
    file: "/etc/group",
    wants: [group],
    faults: (facts) => repeated(recall(facts, group), (one) => one.name, "name"),
  },
  "groups-exist": {
    expected: "every account's group exists",
    file: "/etc/passwd",
    wants: [passwd, group],
    faults: (facts) => {
      const gids = new Set(recall(facts, group).map((one) => id(one.gid)));
      return recall(facts, passwd)
        .filter((one) => !gids.has(id(one.gid)))
        .map((one) => ({ line: one.line, what: `${one.name}: group ${one.gid} does not exist` }));
    },
  },
  "all-shadowed": {
    expected: "no password in /etc/passwd",
    file: "/etc/passwd",
    wants: [passwd],
    faults: (facts) =>
      recall(facts, passwd)
        .filter((one) => one.password !== "x")
        .map((one) => ({ line: one.line, what: one.name })),
  },
  "no-empty-passwords": {
    expected: "no account without a password",
    file: "/etc/shadow",
    wants: [shadow, passwd],
    faults: (facts) => [
      ...shadowIncomplete(facts),
      ...recall(facts, shadow)
        .filter((one) => one.password === "empty")
        .map((one) => ({ line: one.line, what: `${one.name} has an empty password` })),
      ...recall(facts, passwd)
        .filter((one) => one.password === "empty")
        .map((one) => ({ line: 0, what: `${one.name} has an empty password in /etc/passwd` })),
    ],
  },
  "system-accounts-no-shell": {
    expected: "system accounts cannot log in",
    file: "/etc/passwd",
    wants: [passwd, { kind: "file", path: "/etc/login.defs" }, ...noLoginShells],
    faults: (facts) => [
      ...recall(facts, passwd)
        .filter(
          (one) =>
            // nobody's number stands above all persons' and is none's.
            (!(Number(one.uid) >= firstPerson(facts)) || Number(one.uid) === 65_534) &&
            !["root", "sync", "shutdown", "halt"].includes(one.name) &&
            !noLogin(one),
        )
        .map((one) => ({
          line: one.line,
          what: `${one.name} has the shell ${one.shell === "" ? "(empty: /bin/sh)" : one.shell}`,
        })),
      ...disguised(facts),
    ],
  },
  "max-age": {
    expected: "every password expires after at most (days)",
    file: "/etc/shadow",
    wants: [shadow, passwd],
    faults: (facts, value) => [
      ...ageless(facts),
      ...recall(facts, shadow)
        .filter(({ password }) => password === "set" || password === "empty")
        .flatMap((one) => {
          const what = ageFault(one, Number(value), Math.floor(facts.header.now / 86_400));
          return what === "" ? [] : [{ line: one.line, what: `${one.name}: ${what}` }];
        }),
    ],
  },
  "hash-methods": {
    expected: "passwords hashed with",
    file: "/etc/shadow",
    wants: [shadow, passwd],
    faults: (facts, value) => [
      ...shadowIncomplete(facts),
      ...withPassword(facts)
        .filter((one) => !(Array.isArray(value) && value.includes(one.method)))
        .map((one) => ({ line: one.line, what: `${one.name}: ${one.method}` })),
    ],
  },
} satisfies Record<string, Rule>;
export type RuleName = keyof typeof rules;

/** "" = it expires in time. Days since 1970 (shadow(5)); without a day of the last change nothing ages. */
function ageFault({ lastChange, min, max }: ShadowFact, most: number, today: number): string {
  if (!/^\d+$/.test(lastChange) || !/^\d+$/.test(max))
    return max === "" || lastChange === "" ? "never" : max;
  if (Number(max) < 1 || Number(max) > most) return max;
  // A day ahead is another time zone.
  if (Number(lastChange) > today + 1) return "last changed in the future, so it does not age";
  return Number(min) > Number(max) ? "may be changed only after it has expired" : "";
}
