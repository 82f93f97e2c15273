/** Odd lines of shell around whatever a test is about, and what bash and dash make of them. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { wantKey } from "#model/fact";
import type { Facts } from "#model/fact";
import { boundCheck } from "./bound-check.ts";
import { fakeFacts } from "./fake-facts.ts";

export const profile = "/etc/profile";
export const pick = (...texts: readonly string[]): fc.Arbitrary<string> =>
  fc.constantFrom(...texts);

/** Lines of shell around `acts`: branches, groups, functions, remarks, quotes. */
export function shell(act: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const test_ = pick(
    '[ "$(id -u)" -eq 0 ]',
    '[ "$(id -u)" -ne 0 ]',
    "true",
    "false",
    "[ -d /nowhere ]",
    '[ "$UID" = 0 ]',
    "[ -n x ]",
  );
  const one = fc.oneof(
    { weight: 6, arbitrary: act },
    { weight: 1, arbitrary: fc.tuple(test_, act).map(([a, b]) => `if ${a}; then ${b}; fi`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(test_, act, act)
        .map(([a, b, c]) => `if ${a}; then\n  ${b}\nelse\n  ${c}\nfi`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(test_, act, act)
        .map(([a, b, c]) => `if ${a}\nthen ${b}\nelif true; then\n${c}; fi`),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(test_, pick("&&", "||"), act).map((parts) => parts.join(" ")),
    },
    { weight: 1, arbitrary: act.map((a) => `f() { ${a}; }`) },
    { weight: 1, arbitrary: act.map((a) => `f() {\n${a}\n}\nf`) },
    { weight: 1, arbitrary: act.map((a) => `( ${a} )`) },
    { weight: 1, arbitrary: act.map((a) => `{ ${a}; }`) },
    { weight: 1, arbitrary: act.map((a) => `# ${a}`) },
    { weight: 1, arbitrary: act.map((a) => `: # ; ${a}`) },
    { weight: 1, arbitrary: act.map((a) => `for i in 1 2; do ${a}; done`) },
    { weight: 1, arbitrary: act.map((a) => `case x in y) ${a} ;; x) : ;; esac`) },
    { weight: 1, arbitrary: act.map((a) => `case x in\n  x) ${a} ;;\nesac`) },
    { weight: 1, arbitrary: act.map((a) => `while true; do ${a}; break; done`) },
    { weight: 1, arbitrary: act.map((a) => `echo "${a.replaceAll('"', "")}"`) },
    { weight: 1, arbitrary: act.map((a) => `echo 'x\n${a.replaceAll("'", "")}\n'`) },
    { weight: 1, arbitrary: act.map((a) => `cat <<X\n${a}\nX`) },
    { weight: 1, arbitrary: act.map((a) => `eval '${a.replaceAll("'", "")}'`) },
    { weight: 1, arbitrary: fc.tuple(act, act).map(([a, b]) => `${a}; ${b}`) },
    { weight: 1, arbitrary: fc.tuple(act, act).map(([a, b]) => `${a} & ${b}`) },
    { weight: 1, arbitrary: fc.tuple(act, act).map(([a, b]) => `${a} | ${b}`) },
    { weight: 1, arbitrary: act.map((a) => `${a.slice(0, 4)}\\\n${a.slice(4)}`) },
    { weight: 1, arbitrary: act.map((a) => `echo x \\\n${a}`) },
    { weight: 1, arbitrary: act.map((a) => `: # x \\\n${a}`) },
    { weight: 1, arbitrary: act.map((a) => `: \\\\\n${a}`) },
    { weight: 1, arbitrary: act.map((a) => `: "a\\"" ; ${a} #"`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(test_, test_, act)
        .map(([a, b, c]) => `if ${a}; then :\nelse if ${b}; then :; fi\n${c}\nfi`),
    },
    { weight: 1, arbitrary: act.map((a) => `alias x='${a.replaceAll("'", "")}'`) },
    {
      weight: 1,
      arbitrary: pick(
        "",
        "unset x",
        "x='#'",
        'x="a # b"',
        "return",
        "exit",
        ": ${x:=y}",
        "set -u",
        "set -e",
        "set -n",
        ": ${nowhere?no}",
        "f() { return 1; }",
        '[ -n "$HOME" ] && return',
        '[ -z "$HOME" ] || return',
        "fi",
        "}",
        "false",
      ),
    },
  );
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((lines) => `${lines.join("\n")}\n`);
}

export const folder = mkdtempSync(join(tmpdir(), "kaunti-bash-"));
const at = join(folder, "profile");

/** What `ask` prints after the file was read in, or undefined where the shell left it half way. */
export function after(content: string, ask: string, program: string): string | undefined {
  writeFileSync(at, content);
  const { stdout } = spawnSync(program, ["-c", `. "$0"; printf '\\n<%s>' "${ask}"`, at], {
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", HOME: "/root" },
    // With a socket there bash takes itself for a remote shell's, and reads root's .bashrc first.
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 20_000,
  });
  return /\n<([^>]*)>$/.exec(stdout)?.[1];
}

export function facts(
  content: string,
  spec: Readonly<Record<string, unknown>>,
  type: string,
): Facts {
  const { wants } = boundCheck(type, spec);
  const known = Object.fromEntries(
    wants
      .filter(({ kind }) => kind === "passwd" || kind === "root-path" || kind === "package")
      .map((want) => [
        wantKey(want),
        want.kind === "passwd"
          ? [{ line: 1, name: "root", home: "/root", shell: "/bin/bash" }]
          : [],
      ]),
  );
  const found = fakeFacts({ root: { [profile]: content }, facts: known }, wants);
  if (found === undefined) throw new Error("the facts need a script");
  return found;
}
