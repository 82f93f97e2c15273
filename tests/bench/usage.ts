/** Preloaded into a measured process (`--import`): writes its own CPU time and peak memory to KAUNTI_BENCH_USAGE. */
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  const file = process.env["KAUNTI_BENCH_USAGE"];
  if (file === undefined) return;
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(
    file,
    JSON.stringify({ maxRssKb: maxRSS, cpuMs: (userCPUTime + systemCPUTime) / 1000 }),
  );
});
