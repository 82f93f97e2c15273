/** Generated sudoers files: our parser takes and refuses what `visudo -c` of this machine takes and refuses. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Refused, sudoersEntries } from "#checks/sudoers-grammar";
import { need, withoutProgram } from "../support/need.ts";
import { sudoersFile } from "./sudoers-samples.ts";

/** Lines that name one alias twice are refused by the table of aliases, not by the grammar. */
function takes(text: string): boolean {
  try {
    const names = sudoersEntries(text).flatMap((entry) =>
      entry.kind === "alias" ? entry.names : [],
    );
    return new Set(names).size === names.length;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

test("what visudo takes and refuses", (context) => {
  need(context, "judges", withoutProgram("visudo", "sudo"));
  const folder = mkdtempSync(join(tmpdir(), "kaunti-visudo-"));
  const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`, LC_ALL: "C" };
  try {
    const version = spawnSync("visudo", ["-V"], { encoding: "utf8", env }).stdout;
    const ours = /version 1\.9\.13(?!\d)/.test(version);
    need(
      context,
      "judges",
      ours ? undefined : `visudo is not of the 1.9.13 family: ${version.split("\n")[0] ?? ""}`,
    );
    const samples = fc.sample(sudoersFile, {
      numRuns: 1000,
      seed: 15,
    });
    const at = join(folder, "sudoers");
    const odd: string[] = [];
    let refusals = 0;
    for (const text of samples) {
      writeFileSync(at, text);
      const { status, stdout, stderr } = spawnSync("visudo", ["-cf", at], {
        encoding: "utf8",
        env,
      });
      if (status !== 0) refusals += 1;
      if (takes(text) !== (status === 0))
        odd.push(
          `${status === 0 ? "taken" : "refused"} ${JSON.stringify(text)} ${stdout}${stderr}`,
        );
    }
    expect(refusals).toBeGreaterThan(samples.length / 10);
    expect(refusals).toBeLessThan((samples.length * 9) / 10);
    expect(odd.slice(0, 25).join("\n")).toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
