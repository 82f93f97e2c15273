/** `npm run bench [NAME…]`: the registry of benches. Each prints ratios against something measured in the same run. */

/** What a bench tells: its own figure, what it is compared with, and the target it must keep. */
export interface BenchLine {
  readonly what: string;
  readonly measured: string;
  /** Times the floor or the peer, e.g. 3.1. */
  readonly ratio?: number;
  readonly peer?: string;
  readonly target?: string;
  /** Only a stated target can be missed. */
  readonly met?: boolean;
}

const benches: Record<string, () => Promise<{ run(): Promise<BenchLine[]> }>> = {
  "audit-local": () => import("./audit-local.ts"),
  validate: () => import("./validate.ts"),
  rollout: () => import("./rollout.ts"),
  lab: () => import("./lab.ts"),
  audit: () => import("./audit.ts"),
  roots: () => import("./roots.ts"),
};

async function main(asked: readonly string[]): Promise<number> {
  const wrong = asked.filter((name) => !Object.hasOwn(benches, name));
  if (wrong.length > 0) {
    console.error(
      `bench: no "${wrong.join('", "')}"; there are: ${Object.keys(benches).join(", ")}`,
    );
    return 3;
  }
  let missed = 0;
  for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
    const bench = await benches[name]?.();
    for (const line of (await bench?.run()) ?? []) {
      console.log(`${name}: ${sentence(line)}`);
      if (line.met === false) missed += 1;
    }
  }
  return missed === 0 ? 0 : 1;
}

function sentence({ what, measured, ratio, peer, target, met }: BenchLine): string {
  const against = ratio === undefined ? "" : `, ${ratio.toFixed(1)} x ${peer ?? "the floor"}`;
  const goal =
    target === undefined ? "" : ` (target ${target}: ${met === true ? "met" : "MISSED"})`;
  return `${what} ${measured}${against}${goal}`;
}

process.exitCode = await main(process.argv.slice(2));
