/** Says at the end what was skipped and why, then one line that CI reads: `N passed, N failed`. */
import type { Reporter, SerializedError, TestModule } from "vitest/node";

/** Appended to vitest's own reporter (vitest.config.ts). */
export class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    const reasons = new Map<string, number>();
    for (const module of modules) {
      let inModule = 0;
      for (const test of module.children.allTests()) {
        const result = test.result();
        inModule += 1;
        if (result.state === "passed") counts.passed += 1;
        else if (result.state === "failed") counts.failed += 1;
        else {
          counts.skipped += 1;
          const reason =
            (result.state === "skipped" ? result.note : undefined) ??
            `no reason given (${module.moduleId})`;
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        }
      }
      // A file that could not be collected runs no test and must not read as clean.
      if (module.state() === "failed" && (inModule === 0 || module.errors().length > 0))
        counts.failed += 1;
    }
    for (const [reason, count] of reasons) console.log(`skipped ${count}: ${reason}`);
    const tail = counts.skipped === 0 ? "" : `, ${counts.skipped} skipped`;
    console.log(`${counts.passed} passed, ${counts.failed} failed${tail}`);
  }
}
