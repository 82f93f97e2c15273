/** What start files do to umask and TMOUT: odd lines of shell, and bash and dash say what comes out. */
import fc from "fast-check";
import { rmSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { judge } from "#checks/judge";
import { boundCheck } from "./bound-check.ts";
import { after, facts, folder, pick, profile, shell } from "./odd-shell.ts";

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const runs = 600;
describe("what a shell does with start files", () => {
  test("umask: a pass is what bash and dash have", () => {
    const spec = { name: "umask", files: [profile], value: "027" };
    const act = fc
      .tuple(
        pick(
          "umask ",
          "umask  ",
          "builtin umask ",
          "command umask ",
          "umask -S ",
          "\\umask ",
          "'umask' ",
          "U=1 umask ",
          "umask -- ",
        ),
        pick(
          "027",
          "0027",
          "077",
          "022",
          "'027'",
          '"022"',
          "u=rwx,g=rx,o=",
          "g-w",
          "27",
          "$x",
          "026 ",
          "0",
        ),
      )
      .map((parts) => parts.join(""));
    let passed = 0;
    const odd: string[] = [];
    for (const content of fc.sample(shell(act), { numRuns: runs, seed: 7 })) {
      if (
        judge(boundCheck("shell-start", spec), facts(content, spec, "shell-start")).state !== "pass"
      )
        continue;
      passed += 1;
      for (const program of ["bash", "dash"]) {
        const mask = after(content, "$(umask)", program);
        if (mask !== undefined && (Number.parseInt(mask, 8) & 0o027) !== 0o027)
          odd.push(`${program} ${mask}: ${JSON.stringify(content)}`);
      }
    }
    expect(odd.slice(0, 10).join("\n")).toBe("");
    expect(passed).toBeGreaterThan(5);
  });
  test("TMOUT: a pass is what bash has, and cannot be taken back", () => {
    const spec = { name: "TMOUT", files: [profile], value: 900 };
    const act = fc
      .tuple(
        pick(
          "",
          "export ",
          "readonly ",
          "declare -xr ",
          "declare -xr ",
          "declare -rx ",
          "typeset -rx ",
          "declare -xrg ",
          "declare -r ",
          "typeset -x ",
          "readonly -x ",
          "local ",
          "unset ",
          "env ",
          "export -n ",
          "declare +x ",
        ),
        pick(
          "TMOUT=900",
          "TMOUT=900",
          "TMOUT=900",
          "TMOUT=900",
          "TMOUT=900",
          "TMOUT=600",
          "TMOUT=600",
          "TMOUT=600",
          "TMOUT=0",
          "TMOUT",
          "TMOUT='900'",
          "TMOUT=",
          "XTMOUT=900",
          "TMOUT=900 TMOUT=0",
          "TMOUT+=0",
          "TMOUT=$x",
          "TMOUT=1000",
        ),
      )
      .map((parts) => parts.join(""));
    let passed = 0;
    const odd: string[] = [];
    const samples = fc.sample(
      fc
        .tuple(
          shell(act),
          pick(
            "",
            "readonly TMOUT\nexport TMOUT\n",
            "declare -rx TMOUT=900\n",
            "TMOUT=900\nreadonly TMOUT\nexport TMOUT\n",
            "declare -xr TMOUT=900\n",
          ),
          shell(act),
        )
        .map((parts) => parts.join("")),
      { numRuns: runs, seed: 7 },
    );
    for (const content of samples) {
      if (
        judge(boundCheck("shell-start", spec), facts(content, spec, "shell-start")).state !== "pass"
      )
        continue;
      passed += 1;
      const value = after(content, "$(declare -p TMOUT)", "bash");
      const [, marks = "", seconds = ""] = /^declare -(\w+) TMOUT="(\d+)"$/.exec(value ?? "") ?? [];
      const good =
        marks.includes("r") && marks.includes("x") && Number(seconds) > 0 && Number(seconds) <= 900;
      if (value !== undefined && !good) odd.push(`${value}: ${JSON.stringify(content)}`);
    }
    expect(odd.slice(0, 10).join("\n")).toBe("");
    expect(passed).toBeGreaterThan(5);
  });
});
