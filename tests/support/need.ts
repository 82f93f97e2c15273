/** What a test needs of the machine: missing = skipped with the reason, or failed where KAUNTI_REQUIRE names it. */
import { execFileSync } from "node:child_process";
import type { TestContext } from "vitest";

export type Need = "engine" | "judges" | "ssh" | "chromium" | "lab" | "root";

/** `missing`: why it cannot run here, or undefined when it can. */
export function need(context: TestContext, what: Need, missing: string | undefined): void {
  if (missing === undefined) return;
  if ((process.env["KAUNTI_REQUIRE"] ?? "").split(",").includes(what)) {
    throw new Error(`KAUNTI_REQUIRE names "${what}", but ${missing}`);
  }
  context.skip(`${what}: ${missing}`);
}

/** The reason a program cannot be used here, or undefined when it is on PATH. */
export function withoutProgram(name: string, debianPackage: string): string | undefined {
  try {
    execFileSync("sh", ["-c", 'PATH="$PATH:/usr/sbin:/sbin" command -v "$1"', "sh", name], {
      stdio: "ignore",
    });
    return undefined;
  } catch {
    return `${name} is not installed (Debian package ${debianPackage})`;
  }
}
