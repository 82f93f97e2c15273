/** Rules about root, the groups 0 and shadow, and accounts that have no shell. Members of `rules` in account-rules.ts. */
import type { Facts } from "#model/fact";
import { cut } from "./account-lines.ts";
import type { Fault } from "./account-lines.ts";
import { linesOf } from "./lines.ts";
import { fileAt, recall } from "./recall.ts";

const shadow = { kind: "shadow" } as const;
const passwd = { kind: "passwd" } as const;
const group = { kind: "group" } as const;
const shells = { kind: "file", path: "/etc/shells" } as const;

/** `00`, ` 0`, `+0`, `0x0` and an empty field are 0 to some programs; only a plain other number surely is not. */
const mayBeZero = (id: string): boolean => !/^0*[1-9]\d{0,9}$/.test(id) || Number(id) >= 2 ** 32;
const nobody = (file: string): readonly Fault[] => [{ line: 0, what: `${file} tells of nobody` }];

/** getusershell(3): a path up to a blank or `#`; without the file sh and csh. nologin is no shell wherever it stands. */
function validShells(facts: Facts): ReadonlySet<string> {
  const file = fileAt(facts, shells.path);
  if (file === undefined) return new Set(["/bin/sh", "/bin/csh"]);
  const listed = linesOf(file).flatMap(({ text }) => /^[^#/]*(\/[^\s#]*)/.exec(text)?.[1] ?? []);
  return new Set(listed.filter((path) => !/\/(?:nologin|false)$/.test(path)));
}

export const rootRules = {
  "root-gid-zero": {
    expected: "root's first group is 0, and nobody else's",
    file: "/etc/passwd",
    wants: [passwd],
    faults: (facts: Facts): readonly Fault[] => {
      const entries = recall(facts, passwd);
      if (!entries.some(({ name }) => name === "root")) return nobody("/etc/passwd");
      // CIS 5.4.2.2 leaves these accounts of Unix's beginnings their group.
      const historic = ["root", "sync", "shutdown", "halt", "operator"];
      return [
        ...cut(entries, 7),
        ...entries
          .filter(({ name, gid }) =>
            name === "root" ? !/^0+$/.test(gid) : mayBeZero(gid) && !historic.includes(name),
          )
          .map(({ line, name, gid }) => ({ line, what: `${name} has the group "${gid}"` })),
      ];
    },
  },
  "zero-group-is-root": {
    expected: "the group root alone has the id 0",
    file: "/etc/group",
    wants: [group],
    faults: (facts: Facts): readonly Fault[] => {
      const entries = recall(facts, group);
      if (!entries.some(({ name }) => name === "root")) return nobody("/etc/group");
      return [
        ...cut(entries, 4),
        ...entries
          .filter(({ name, gid }) => (name === "root" ? !/^0+$/.test(gid) : mayBeZero(gid)))
          .map(({ line, name, gid }) => ({ line, what: `${name} has the id "${gid}"` })),
      ];
    },
  },
  "root-closed": {
    expected: "root has a password or is locked",
    file: "/etc/shadow",
    wants: [shadow, passwd],
    faults: (facts: Facts): readonly Fault[] => {
      const own = recall(facts, passwd).filter(({ name }) => name === "root");
      const hashes = recall(facts, shadow).filter(({ name }) => name === "root");
      return [
        ...(own.length === 0 ? nobody("/etc/passwd") : []),
        ...own
          .filter(({ password }) => password !== "x")
          .map(({ password }) => ({
            line: 0,
            what: `root's password in /etc/passwd is ${password === "empty" ? "empty" : "not in /etc/shadow"}`,
          })),
        ...(hashes.length === 0 ? [{ line: 0, what: "root has no line in /etc/shadow" }] : []),
        ...cut(hashes, 9),
        ...hashes
          .filter(({ password }) => password === "empty")
          .map(({ line }) => ({ line, what: "root has an empty password" })),
      ];
    },
  },
  "shadow-group-empty": {
    expected: "nobody is in the group shadow",
    file: "/etc/group",
    wants: [group, passwd],
    faults: (facts: Facts): readonly Fault[] => {
      const entries = recall(facts, group);
      if (entries.length === 0) return nobody("/etc/group");
      const own = entries.filter(({ name }) => name === "shadow");
      const ids = own.map(({ gid }) => Number(gid));
      return [
        ...cut(entries, 4),
        ...own
          .filter(({ members }) => members.length > 0)
          .map(({ line, members }) => ({ line, what: `shadow has ${members.join(", ")}` })),
        ...recall(facts, passwd)
          .filter(({ gid }) => ids.includes(Number(gid)))
          .map(({ name }) => ({ line: 0, what: `it is the first group of ${name}` })),
      ];
    },
  },
  "no-shell-locked": {
    expected: "accounts without a valid shell are locked",
    file: "/etc/shadow",
    wants: [shadow, passwd, shells],
    faults: (facts: Facts): readonly Fault[] => {
      const valid = validShells(facts);
      const entries = recall(facts, passwd);
      const without = entries.filter(({ shell }) => !valid.has(shell === "" ? "/bin/sh" : shell));
      const hashes = Map.groupBy(recall(facts, shadow), ({ name }) => name);
      return [
        ...cut(entries, 7),
        ...without.flatMap(({ name, password, shell }): Fault[] => {
          if (name === "root") return [];
          if (password !== "x") return [{ line: 0, what: `${name}: password in /etc/passwd` }];
          const own = hashes.get(name);
          if (own === undefined) return [{ line: 0, what: `${name} has no line in /etc/shadow` }];
          return own
            .filter((one) => one.password === "set" || one.password === "empty")
            .map(({ line }) => ({ line, what: `${name} has the shell ${shell} and a password` }));
        }),
      ];
    },
  },
};
