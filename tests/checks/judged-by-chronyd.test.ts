/** Our reading of chrony.conf beside the program's own: odd lines, and `chronyd -p` says what it takes. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { judge } from "#checks/judge";
import { need, withoutProgram } from "../support/need.ts";
import { boundCheck } from "./bound-check.ts";
import { fakeFacts } from "./fake-facts.ts";

const names = [
  "a.example",
  "A.EXAMPLE",
  "a.example.",
  "evil.example",
  '"a.example"',
  "a.example,x",
];
const name = fc.constantFrom(...names);
const gap = fc.constantFrom(" ", "\t", "  ", " \t ", "\f", "\v", "\u{a0}");
const option = fc.constantFrom(
  "",
  "",
  "iburst",
  "IBURST",
  "minpoll 6",
  "minpoll",
  "minpoll x",
  "# no",
  "noselect",
  "key 1",
  "maxdelay .5",
  "maxdelay 1.",
  "fast",
  "offline",
  "b.example",
  "port 123",
  "-4",
  "\\",
);
const word = fc.constantFrom(
  "server",
  "SERVER",
  "Server",
  "pool",
  "peer",
  "servers",
  "serve",
  "!server",
  "# server",
  "%server",
  ";",
);
const line = fc
  .tuple(
    fc.constantFrom("", "", "", " ", "\t", "\u{feff}", "\r"),
    word,
    gap,
    name,
    gap,
    option,
    fc.constantFrom("", "", " ", "\r", "\t"),
  )
  .map((parts) => parts.join(""));
const file = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: line },
      { weight: 1, arbitrary: fc.constantFrom("", "  ", "rtcsync", "#", "nosuch x") },
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .chain((lines) => fc.constantFrom("\n", "\n", "\r\n").map((end) => lines.join(end) + end));

/** The lines that chronyd takes, blanks to one, or undefined where it refuses. */
function taken(at: string): readonly string[] | undefined {
  const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin` };
  const { status, stdout } = spawnSync("chronyd", ["-p", "-f", at], { encoding: "latin1", env });
  return status === 0 ? stdout.split("\n").filter((text) => text !== "") : undefined;
}

const spec = { rule: "sources", servers: ["a.example"], pools: ["a.example"] };
const approved = /^(?:server|peer|pool) a\.example\.?(?: |$)/i;

test("what chronyd refuses is an error, and a server that it takes and nobody approved fails", (context) => {
  need(context, "judges", withoutProgram("chronyd", "chrony"));
  const folder = mkdtempSync(join(tmpdir(), "kaunti-chronyd-"));
  try {
    const at = join(folder, "chrony.conf");
    const { wants } = boundCheck("chrony", spec);
    const odd: string[] = [];
    const seen = { pass: 0, fail: 0, error: 0 };
    for (const content of fc.sample(file, { numRuns: 700, seed: 4 })) {
      writeFileSync(at, content);
      const lines = taken(at);
      const sources = lines?.filter((text) => /^(?:server|pool|peer) /i.test(text));
      const good =
        sources?.every((text) => approved.test(text)) === true &&
        sources.some((text) => !/^peer /i.test(text) && !/ noselect\b/i.test(text));
      const facts = fakeFacts({ root: { "/etc/chrony/chrony.conf": content } }, wants);
      if (facts === undefined) throw new Error("the facts need a script");
      const { state, why } = judge(boundCheck("chrony", spec), facts);
      const wanted = lines === undefined ? "error" : good ? "pass" : "fail";
      // A line that is wrong is told before one further down that keeps chronyd from starting.
      if (state !== wanted && !(wanted === "error" && state === "fail"))
        odd.push(`${wanted}, not ${state} (${why}): ${JSON.stringify(content)}`);
      seen[wanted] += 1;
    }
    expect(odd.slice(0, 10).join("\n")).toBe("");
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
