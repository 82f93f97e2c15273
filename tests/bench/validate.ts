/** How long `kaunti validate` takes over the whole country, against reading and splitting the same bytes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appendAllocations } from "#adapters/register";
import { proposeAllocations } from "#inventory/propose";
import { loadInventory } from "../../scripts/wire.ts";
import { writeCountry } from "./country.ts";
import type { BenchLine } from "./main.ts";
import { measure } from "./measure.ts";

const kit = join(import.meta.dirname, "..", "..");
const targets = { seconds: 5, megabytes: 1024 };

/** Time and peak memory of one cold run; a run that finds errors is not a measurement and throws. */
export async function run(): Promise<BenchLine[]> {
  const dir = mkdtempSync(join(tmpdir(), "kaunti-country-"));
  try {
    const size = writeCountry(dir, { staff: 185_000, devices: 28_000 });
    const given = await fillRegisters(dir);
    const floor = await measure(process.execPath, [join(import.meta.dirname, "floor.ts"), dir]);
    const own = await measure(join(kit, "kaunti"), ["validate", "--inventory", dir]);
    if (floor.code !== 0) throw new Error(`the floor failed:\n${floor.out}`);
    if (own.code !== 0)
      throw new Error(`validate answered ${own.code}:\n${own.out.slice(0, 2000)}`);
    const peer = "reading the same bytes and splitting them with udsv";
    const what = `47 counties, ${size.staff} staff, ${size.devices} devices, ${given} register rows:`;
    return [
      {
        what,
        // Beside the wall clock, which other work on this machine lengthens.
        measured: `${own.seconds.toFixed(1)} s (${own.cpuSeconds.toFixed(1)} s of processor time)`,
        ratio: own.seconds / floor.seconds,
        peer,
        target: `${targets.seconds} s`,
        met: own.seconds <= targets.seconds,
      },
      {
        what,
        measured: `${own.peakMb.toFixed(0)} MB`,
        ratio: own.peakMb / floor.peakMb,
        peer,
        target: `${targets.megabytes} MB`,
        met: own.peakMb <= targets.megabytes,
      },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A country at work has given every name and number: its register is three rows for each of the staff. */
async function fillRegisters(dir: string): Promise<number> {
  const loaded = await loadInventory({ inventory: dir, state: join(dir, ".kaunti") });
  let given = 0;
  for (const { code3, slug } of loaded.country.counties) {
    const rows = proposeAllocations(loaded, code3, "bench");
    given += rows.length;
    await appendAllocations(join(dir, "counties", `${code3}-${slug}`, "register"), rows);
  }
  return given;
}
