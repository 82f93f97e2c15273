/** kill -9 of the CLI, its worker, the engine and the provider at random moments: the next up finds and finishes everything. */
import { setTimeout as sleep } from "node:timers/promises";
import { appendFileSync, cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { missingEngine } from "../support/engine.ts";
import { need } from "../support/need.ts";
import { contentsOf, processesOf, rolloutKit } from "./rollout-kit.ts";

const county = rolloutKit("faults");
const { state } = county;
const targets = join(state, "targets");
const run = (...words: string[]) => county.run([...words, "--layer", "email"]);
const seed = Number(process.env["KAUNTI_SEED"] ?? Date.now() % 1_000_000);
const kept = join(county.dir, "kept");

/** mulberry32: the same moments for the same seed. */
function random(from: number): () => number {
  let a = from;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const victims = {
  cli: /scripts\/kaunti\.ts/,
  worker: /engine\/worker\.ts/,
  engine: /bin\/pulumi up/,
  provider: /provider\/main\.ts/,
} as const;
type Victim = keyof typeof victims;

afterAll(() => county.remove());
beforeEach((context) => need(context, "engine", missingEngine()));

/** Starts up, kills the victim `ms` after it was first seen, waits until everything of it is gone. */
async function killed(victim: Victim, ms: number): Promise<boolean> {
  const child = county.start(["up", "--yes", "--layer", "email"]);
  const ended = new Promise((resolve) => child.once("close", resolve));
  const until = Date.now() + 60_000;
  let hit = false;
  while (Date.now() < until && child.exitCode === null && !hit) {
    const found = processesOf(state).find(({ command }) => victims[victim].test(command));
    if (found === undefined) {
      await sleep(5);
      continue;
    }
    await sleep(ms);
    try {
      process.kill(found.pid, "SIGKILL");
      hit = true;
    } catch {
      // It had done its work by then.
      break;
    }
  }
  await ended;
  while (Date.now() < until && processesOf(state).length > 0) await sleep(50);
  expect(processesOf(state)).toEqual([]);
  return hit;
}

describe(`kill -9 at ten moments (KAUNTI_SEED=${seed})`, () => {
  let wanted: Record<string, string> = {};

  test("what an undisturbed run makes of both inventories", () => {
    expect(run("up", "--yes").code).toBe(0);
    cpSync(state, kept, { recursive: true });
    appendFileSync(
      join(county.inventory, "staff.csv"),
      "20269001,executive,Zawadi,Testwoman,Clerk,ICT,hq,permanent,2026-01-05,,\n",
    );
    expect(run("up", "--yes").code).toBe(0);
    wanted = contentsOf(targets);
    expect(Object.keys(wanted).length).toBeGreaterThan(5);
  });

  const next = random(seed);
  const names = Object.keys(victims) as Victim[];
  const moments = Array.from({ length: 10 }, (_nothing, index) => ({
    index,
    victim: names[index % names.length] as Victim,
    ms: Math.floor(next() * (index % names.length === 3 ? 600 : 1800)),
    fresh: next() < 0.5,
  }));
  test.each(moments)(
    "$index: the $victim after $ms ms (from nothing: $fresh)",
    async ({ victim, ms, fresh }) => {
      rmSync(state, { recursive: true, force: true });
      if (!fresh) cpSync(kept, state, { recursive: true });
      const hit = await killed(victim, ms);
      const again = run("up", "--yes");
      expect(again.code, `killed: ${hit}\n${again.out}${again.err}`).toBe(0);
      expect(contentsOf(targets)).toEqual(wanted);
      expect(run("plan").out).toContain("Nothing to change");
      expect(run("drift").code).toBe(0);
    },
  );
});
