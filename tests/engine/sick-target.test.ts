/** One target of many that takes no writes: the rest of its layer and the layers after it are brought up all the same. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { missingEngine } from "../support/engine.ts";
import { need } from "../support/need.ts";
import { rolloutKit } from "./rollout-kit.ts";

const county = rolloutKit("sick");
const hosts = join(county.state, "targets/099-mfano/hosts");
const sick = join(hosts, "099RTR00003");

afterAll(() => county.remove());
beforeEach((context) => need(context, "engine", missingEngine()));

test("said once, everything else is up, and the next run finishes", (context) => {
  mkdirSync(sick, { recursive: true });
  const full = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4k", "kaunti", sick]);
  if (full.status !== 0) context.skip("mounting a small file system is not allowed here");
  try {
    const { code, out, err } = county.run(["up", "--yes"]);
    expect(code, out + err).toBe(2);
    expect(err.match(/^kaunti: .*$/gm)).toEqual([
      expect.stringMatching(/^kaunti: mfano\.network: .*no space is left/),
    ]);
    for (const layer of ["email", "licensing", "endpoints"])
      expect(out).toMatch(new RegExp(`^mfano\\.${layer}: \\d+ changes made$`, "m"));
    for (const other of readdirSync(hosts).filter((name) => !sick.endsWith(name)))
      expect(readdirSync(join(hosts, other)), other).not.toEqual([]);
    const plan = county.run(["plan"]);
    expect(plan.code, "what was not made is not taken for made").toBe(1);
    expect(plan.out).toContain("1 layer to change, 3 unchanged");
  } finally {
    execFileSync("umount", [sick]);
  }
  const again = county.run(["up", "--yes"]);
  expect(again.code, again.out + again.err).toBe(0);
  expect(county.run(["plan"]).out).toContain("Nothing to change");
  expect(county.run(["drift"]).code).toBe(0);
});
