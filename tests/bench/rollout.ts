/** What `kaunti up` costs when nothing changed, against starting Node and against one bare preview of the engine. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEngine } from "#adapters/engine/find";
import { runEngine } from "#adapters/engine/run";
import type { BenchLine } from "./main.ts";
import { measure, type Measured } from "./measure.ts";

const kit = join(import.meta.dirname, "..", "..");
const kaunti = join(kit, "kaunti");
const runs = 5;

/** The fastest of some runs: what else the machine does only adds. A run that fails or changes something throws. */
async function unchanged(words: readonly string[]): Promise<Measured> {
  const all: Measured[] = [];
  for (let turn = 0; turn < runs; turn++) {
    const one = await measure(kaunti, ["up", "--county", "mfano", "--yes", ...words]);
    if (one.code !== 0 || !one.out.includes("Nothing to change"))
      throw new Error(`up answered ${one.code}:\n${one.out}`);
    all.push(one);
  }
  return fastest(all);
}

const fastest = (all: readonly Measured[]): Measured =>
  all.toSorted((a, b) => a.seconds - b.seconds)[0] as Measured;

export async function run(): Promise<BenchLine[]> {
  const state = mkdtempSync(join(tmpdir(), "kaunti-bench-"));
  try {
    const first = await measure(kaunti, ["up", "--county", "mfano", "--yes", "--state", state]);
    if (first.code !== 0) throw new Error(`the first up answered ${first.code}:\n${first.out}`);
    const layer = await unchanged(["--state", state, "--layer", "licensing"]);
    const county = await unchanged(["--state", state]);
    const starts: Measured[] = [];
    for (let start = 0; start < runs; start++)
      starts.push(await measure(join(kit, "node_modules/.bin/node"), ["-e", "0"]));
    const node = fastest(starts).seconds;
    const preview = await barePreview(state);
    const line = (what: string, { seconds, cpuSeconds }: Measured): BenchLine => ({
      what,
      measured: `${seconds.toFixed(2)} s (${cpuSeconds.toFixed(2)} s of processor time)`,
      ratio: seconds / node,
      peer: "starting Node",
    });
    return [
      { what: "first up of the practice county:", measured: `${first.seconds.toFixed(1)} s` },
      {
        ...line("unchanged stack alone, the whole process:", layer),
        target: "0.5 s",
        met: layer.seconds <= 0.5,
      },
      { ...line("unchanged county:", county), target: "2 s", met: county.seconds <= 2 },
      {
        what: "one bare preview of the engine, one resource:",
        measured: `${preview.toFixed(2)} s`,
        ratio: preview / layer.seconds,
        peer: "recognising an unchanged stack",
      },
    ];
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

/** Seconds of a preview that finds one toy resource to make. */
async function barePreview(state: string): Promise<number> {
  const engine = await findEngine(process.env);
  if (!("root" in engine)) throw new Error("there is no engine: ./kaunti doctor --install");
  const toy = join(kit, "tests/engine/fixtures/toy");
  const passphrase = { PULUMI_CONFIG_PASSPHRASE: "bench" };
  const folder = join(state, "toy");
  const place = { kit: toy, state: folder, backend: "local", passphrase, engineRoot: engine.root };
  const notes = { a: { path: join(state, "note"), text: "x" } };
  const program = { module: `file://${join(toy, "program.ts")}`, payload: { notes } };
  const started = performance.now();
  await runEngine(place, { verb: "preview", stack: "mfano.email", program });
  return (performance.now() - started) / 1000;
}
