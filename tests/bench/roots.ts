/** The lab's Debian roots made from nothing: what the first lab of a machine waits for. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { missingLab } from "../lab/missing.ts";
import { rootsFolder } from "../lab/roots.ts";
import type { BenchLine } from "./main.ts";

const build = join(import.meta.dirname, "../lab/roots/build.sh");

export async function run(): Promise<BenchLine[]> {
  const missing = missingLab();
  if (missing !== undefined) throw new Error(missing);
  // Beside the real one: an overlay over another file system would not be the same work.
  const cache = mkdtempSync(join(dirname(rootsFolder()), "bench-roots-"));
  try {
    const start = performance.now();
    const child = spawn(build, [cache, "router", "server", "laptop"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    let common = Number.NaN;
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (Number.isNaN(common) && said.includes("making the layer")) common = since(start);
    });
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`build.sh answered ${String(code)}:\n${said}`);
    const seconds = since(start);
    return [
      {
        what: "Debian roots of the lab from nothing:",
        measured: `${seconds.toFixed(0)} s`,
        ratio: seconds / common,
        peer: "the common root alone",
        target: "300 s",
        met: seconds <= 300,
      },
    ];
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function since(start: number): number {
  return (performance.now() - start) / 1000;
}
