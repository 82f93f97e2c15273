/** Our reading of sshd_config beside the program's own: thousands of odd lines, and `sshd -T` says what it takes. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { Untold } from "#checks/check-type";
import { seconds } from "#checks/sshd-value";
import { sshdLines } from "#checks/sshd-config";
import { boundCheck } from "./bound-check.ts";
import { fakeFacts } from "./fake-facts.ts";
import { need } from "../support/need.ts";

const program = "/usr/sbin/sshd";
const folder = mkdtempSync(join(tmpdir(), "kaunti-sshd-"));
const key = join(folder, "key");
const missing = existsSync(program) ? undefined : "no sshd on this machine";
beforeEach((context) => need(context, "judges", missing));
// Root's sshd wants its privilege separation folder even to say what it reads.
if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
if (missing === undefined)
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], { stdio: "ignore" });
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const options: readonly (readonly [string, readonly string[]])[] = [
  ["PermitRootLogin", ["no", "yes", "forced-commands-only"]],
  ["MaxAuthTries", ["3", "04", "6"]],
  ["LoginGraceTime", ["60", "1m30s", "0", "2M", "1h"]],
  ["X11Forwarding", ["yes", "No"]],
  ["PasswordAuthentication", ["yes", "no"]],
  ["ChallengeResponseAuthentication", ["yes", "no"]],
  ["MaxStartups", ["10:30:60", "7:20:30"]],
  ["LogLevel", ["INFO", "verbose"]],
];
const blank = fc.constantFrom(" ", "\t", "  ", " \t");
const between = fc.constantFrom(
  " ",
  "\t",
  "=",
  " = ",
  "= ",
  " =",
  "\u{a0}",
  "\r",
  " \r ",
  "==",
  '" "',
  "",
);
const quotes = fc.constantFrom('"', "'", "", "", "", "");
const tail = fc.constantFrom("", "", "", " ", "\t\f", "\r", " # why", "#x", " x", '"', "\\", " \\");
const head = fc.constantFrom("", "", "", "  ", "\t", "=", " =", "#", '"', "\u{feff}", "\f");

const setting = fc
  .tuple(fc.constantFrom(...options), fc.nat(9), head, between, quotes, quotes, tail, fc.boolean())
  .map(([[name, values], which, before, gap, open, close, after, upper]) => {
    const value = values[which % values.length] ?? "";
    return `${before}${upper ? name.toUpperCase() : name}${gap}${open}${value}${close}${after}`;
  });
const other = fc.oneof(
  fc.constantFrom(
    "",
    "#",
    "Match all",
    "Match User ada",
    "match ALL # all",
    '"Match" all',
    "NoSuchWord 1",
    "Match",
  ),
  fc
    .tuple(blank, fc.constantFrom("UsePAM no", "DenyUsers a b", "Port"))
    .map((parts) => parts.join("")),
);
/** Most lines are in order, so that whole files are too. */
const good = fc
  .tuple(fc.constantFrom(...options), fc.nat(9), blank)
  .map(([[name, values], which, gap]) => `${name}${gap}${values[which % values.length] ?? ""}`);
const file = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: good },
      { weight: 2, arbitrary: setting },
      { weight: 1, arbitrary: other },
    ),
    { maxLength: 6 },
  )
  .map((lines) => `${lines.join("\n")}\n`);

/** What sshd takes, or undefined where it refuses to start. */
function asked(content: string): ReadonlyMap<string, string> | undefined {
  const path = join(folder, "config");
  writeFileSync(path, content);
  const { status, stdout } = spawnSync(program, ["-T", "-f", path, "-h", key], {
    encoding: "utf8",
  });
  if (status !== 0) return undefined;
  return new Map(
    stdout.split("\n").map((line) => [line.split(" ")[0] ?? "", line.slice(line.indexOf(" ") + 1)]),
  );
}

/** The first global value of every option, or undefined where we say that sshd refuses. */
function read(content: string): ReadonlyMap<string, string> | undefined {
  const { wants } = boundCheck("sshd", {
    option: "PermitRootLogin",
    operator: "equals",
    value: "no",
  });
  const facts = fakeFacts({ root: { "/etc/ssh/sshd_config": content } }, wants);
  if (facts === undefined) throw new Error("the facts need a script");
  try {
    const lines = sshdLines(facts) ?? [];
    const all = lines.filter(({ match }) => match === "");
    const last = all.filter(({ keyword }) => keyword === "maxstartups");
    return new Map([...all.toReversed(), ...last].map(({ keyword, value }) => [keyword, value]));
  } catch (error) {
    if (error instanceof Untold && error.state === "error") return undefined;
    throw error;
  }
}

const shown = (keyword: string, value: string): string =>
  keyword === "logingracetime"
    ? seconds(value)
    : /^\d+$/.test(value)
      ? String(Number(value))
      : value.toLowerCase();

test("what sshd takes is what we read, and what it refuses never reads as a value", () => {
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(file, (content) => {
      const theirs = asked(content);
      const ours = read(content);
      if (theirs === undefined) {
        refused += 1;
        // A wrong value is refused by the judge of its option; words, quotes and sections are refused here.
        for (const [keyword, value] of ours ?? []) if (!usual(keyword, value)) return;
        expect(
          ours === undefined || strange(content),
          `sshd refuses, we read ${JSON.stringify([...(ours ?? [])])}`,
        ).toBe(true);
        return;
      }
      taken += 1;
      expect(ours, "sshd takes what we refuse").toBeDefined();
      for (const [name] of options) {
        const keyword =
          name === "ChallengeResponseAuthentication"
            ? "kbdinteractiveauthentication"
            : name.toLowerCase();
        const mine = ours?.get(keyword);
        // `Match all` is read again for every connection, and then beats what stands above it; that is judged line by line.
        if (mine === undefined || !usual(keyword, mine) || /match["\s]+all/i.test(content))
          continue;
        expect(shown(keyword, mine)).toBe((theirs.get(keyword) ?? "").toLowerCase());
      }
    }),
    { numRuns: 400 },
  );
  expect(taken).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(50);
});

const values = new Map(
  options.map(([name, list]) => [name.toLowerCase(), list.map((one) => one.toLowerCase())]),
);
values.set("kbdinteractiveauthentication", ["yes", "no"]);
const usual = (keyword: string, value: string): boolean =>
  values.get(keyword)?.includes(value.toLowerCase()) ?? true;
/** Lines whose values only sshd's own tables refuse: a wrong value in a Match block, or one that a first line hides. */
const strange = (content: string): boolean => {
  const { wants } = boundCheck("sshd", {
    option: "PermitRootLogin",
    operator: "equals",
    value: "no",
  });
  const facts = fakeFacts({ root: { "/etc/ssh/sshd_config": content } }, wants);
  return (
    facts !== undefined &&
    (sshdLines(facts) ?? []).some(({ keyword, value }) => !usual(keyword, value))
  );
};
