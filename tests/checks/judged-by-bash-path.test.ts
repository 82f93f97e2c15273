/** What start files do to PATH: odd lines of shell, and bash says what comes out. */
import fc from "fast-check";
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { rootPathOf } from "#checks/root-path-sources";
import { need } from "../support/need.ts";
import { after, facts, folder, pick, shell } from "./odd-shell.ts";

const runs = 600;
test("PATH: every element that bash has is known to us, or we say that we do not know", (context) => {
  // Start files ask who reads them in, and these are root's.
  need(context, "root", process.getuid?.() === 0 ? undefined : "bash has to be root's");
  const spec = { rule: "absolute" };
  const act = fc
    .tuple(
      pick("PATH=", "export PATH=", "PATH+=", "declare -x PATH=", "readonly PATH=", "X=1 PATH="),
      pick(
        "/one:$PATH",
        "$PATH:/two",
        '"$PATH:/thr ee"',
        "'$PATH:/x'",
        "~/bin:$PATH",
        '"~/bin":$PATH',
        "${PATH}:",
        ":.",
        "$PATH:$x",
        "${PATH:+$PATH:}/four",
        '"${PATH:+${PATH}:}/five"',
        "${x:-/six}:$PATH",
        "$PATH\\:/y",
        "/usr/bin",
        "$(echo /seven):$PATH",
        "`echo /eight`:$PATH",
        "$HOME/nine:$PATH",
        '"a b":$PATH',
        "$'/ten':$PATH",
        "/e{1,2}:$PATH",
      ),
    )
    .map((parts) => parts.join(""));
  const before = fc.oneof(
    pick("", "x=/more\n", "x=.\n", 'x="/a:/b"\n', "x=/a; x=/b\n", "x=$PATH\n"),
  );
  let known = 0;
  const odd: string[] = [];
  for (const content of fc.sample(
    fc.tuple(before, shell(act)).map((parts) => parts.join("")),
    { numRuns: runs, seed: 7 },
  )) {
    const { found, gap } = rootPathOf(facts(content, spec, "root-path"));
    if (gap !== undefined || found.some(({ element }) => element === "unknown")) continue;
    known += 1;
    const path = after(content, "$PATH", "bash");
    const ours = new Set([
      "/usr/bin",
      "/bin",
      ...found.map(({ element }) => (typeof element === "string" ? "/bin" : element.text)),
    ]);
    const strange = (path ?? "/bin").split(":").filter((one) => !ours.has(one));
    if (strange.length > 0) odd.push(`${strange.join(" ")}: ${JSON.stringify(content)}`);
  }
  rmSync(folder, { recursive: true, force: true });
  expect(odd.slice(0, 10).join("\n")).toBe("");
  expect(known).toBeGreaterThan(100);
});
