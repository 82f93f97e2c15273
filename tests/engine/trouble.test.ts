/** Trouble around a run: cancelled, locked, a target that takes no more writes, a county that left, state that was lost. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { readCheckpoint } from "#adapters/engine/checkpoint";
import { nameOf } from "#adapters/engine/events";
import { findEngine } from "#adapters/engine/find";
import { runEngine } from "#adapters/engine/run";
import { missingEngine } from "../support/engine.ts";
import { need } from "../support/need.ts";
import { contentsOf, kit, processesOf, rolloutKit } from "./rollout-kit.ts";

const county = rolloutKit("trouble");
const { state } = county;
const targets = join(state, "targets");
const backend = join(state, "engine/backend");
const run = (...words: string[]) => county.run(words);
const licensing = (...words: string[]) => county.run([...words, "--layer", "licensing"]);

const fenced = (): string[] | undefined =>
  readCheckpoint(backend, "mfano.licensing")
    ?.resources.map(({ id, digest }) => `${id} ${digest}`)
    .toSorted();

interface Adopted {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

afterAll(() => county.remove());
beforeEach((context) => need(context, "engine", missingEngine()));

describe("cancelled", () => {
  test("one Ctrl-C stops the run in order: no lock, no half state, and the next up finishes", async () => {
    const child = county.start(["up", "--yes", "--layer", "licensing"]);
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    const until = Date.now() + 60_000;
    const working = () =>
      processesOf(state).some(({ command }) => /provider\/main\.ts/.test(command));
    while (!working() && Date.now() < until) await sleep(10);
    child.kill("SIGINT");
    const code = await ended;
    expect([0, 2]).toContain(code);
    expect(processesOf(state)).toEqual([]);
    expect(
      existsSync(join(backend, ".pulumi/locks/organization/kaunti/mfano.licensing"))
        ? execFileSync("find", [join(backend, ".pulumi/locks"), "-type", "f"], { encoding: "utf8" })
        : "",
    ).toBe("");
    const again = licensing("up", "--yes");
    expect(again.code, again.out + again.err).toBe(0);
    expect(licensing("drift").code).toBe(0);
  });
});

describe("locked", () => {
  const folder = join(backend, ".pulumi/locks/organization/kaunti/mfano.licensing");
  test("by another machine: refused with owner and age, freed when that machine is gone", () => {
    mkdirSync(folder, { recursive: true });
    const timestamp = new Date(Date.now() - 600_000).toISOString();
    writeFileSync(
      join(folder, "x.json"),
      JSON.stringify({ pid: 7, username: "jane", hostname: "hq-9", timestamp }),
    );
    const { code, err } = licensing("up", "--yes", "--refresh");
    // Nothing is pending, so nothing is locked out.
    expect(code, err).toBe(0);
    const csv = join(targets, "099-mfano/executive/licences.csv");
    writeFileSync(csv, readFileSync(csv, "utf8").split("\n").slice(0, 3).join("\n"));
    const refused = licensing("up", "--yes", "--refresh");
    expect(refused.code, refused.out).toBe(2);
    expect(refused.err).toMatch(/jane on hq-9 \(process 7\) for 10 min/);
    expect(run("doctor").code).toBe(1);
    expect(run("doctor", "--unlock", "mfano.licensing").code).toBe(3);
    expect(run("doctor", "--unlock", "mfano.licensing", "--owner-gone", "hq-9").code).toBe(0);
    expect(licensing("up", "--yes", "--refresh").code).toBe(0);
  });
});

describe("a target that takes no more writes in the middle of up", () => {
  const disk = join(targets, "099-mfano/executive");
  test("is said in a sentence, loses nothing, and the next up finishes", (context) => {
    const whole = contentsOf(targets);
    rmSync(disk, { recursive: true });
    mkdirSync(disk);
    const asRoot = process.getuid?.() === 0;
    // Permissions do not stop root: a file system that is full does.
    const full = asRoot
      ? spawnSync("mount", ["-t", "tmpfs", "-o", "size=4k", "kaunti", disk])
      : spawnSync("chmod", ["500", disk]);
    if (full.status !== 0) context.skip("mounting a small file system is not allowed here");
    try {
      const { code, out, err } = licensing("up", "--yes", "--refresh", "--allow", "999");
      expect(code, out + err).toBe(2);
      expect(err).toMatch(/full|space|written|permission|read-only/i);
      expect(err).not.toMatch(/^\s+at /m);
    } finally {
      if (asRoot) execFileSync("umount", [disk]);
      else execFileSync("chmod", ["700", disk]);
    }
    const again = licensing("up", "--yes", "--refresh", "--allow", "999");
    expect(again.code, again.out + again.err).toBe(0);
    expect(contentsOf(targets)).toEqual(whole);
  });
});

describe("a target that cannot be understood", () => {
  test("is never called unchanged: plan and up could not tell", () => {
    const csv = join(targets, "099-mfano/executive/licences.csv");
    const good = readFileSync(csv, "utf8");
    writeFileSync(csv, "");
    const plan = licensing("plan", "--refresh");
    expect(plan.code, plan.out).toBe(2);
    expect(plan.out).toContain("could not be told");
    const up = licensing("up", "--refresh", "--yes");
    expect(up.code, up.out).toBe(2);
    expect(licensing("drift").code).toBe(2);
    writeFileSync(csv, good);
    expect(licensing("plan", "--refresh").code).toBe(0);
  });
});

describe("the engine's state is lost", () => {
  test("everything is recognised on its targets and taken note of: nothing is made twice", () => {
    const before = contentsOf(targets);
    const known = fenced();
    rmSync(join(state, "engine"), { recursive: true });
    const plan = licensing("plan");
    expect(plan.code).toBe(1);
    expect(plan.out).toContain("to be taken note of");
    expect(licensing("up", "--yes").code).toBe(0);
    expect(contentsOf(targets)).toEqual(before);
    expect(fenced()).toEqual(known);
  });

  test("or imported by their fences, with nothing else to go by", async () => {
    const before = contentsOf(targets);
    const path = join(backend, ".pulumi/stacks/kaunti/mfano.licensing.json");
    const { checkpoint } = JSON.parse(readFileSync(path, "utf8")) as {
      checkpoint: { latest: { resources: Adopted[] } };
    };
    const ours = checkpoint.latest.resources.filter(({ type }) => type.startsWith("kaunti:"));
    const adopted = ours.map((one) => ({ ...one, name: nameOf(one.urn) }));
    rmSync(join(state, "engine"), { recursive: true });
    const found = await findEngine(process.env);
    if (!("root" in found)) throw new Error("no engine");
    const passphrase = { PULUMI_CONFIG_PASSPHRASE_FILE: join(state, "private/passphrase") };
    const place = { kit, state, backend: "local", passphrase, engineRoot: found.root };
    const module = new URL("fixtures/import-program.ts", import.meta.url).href;
    const program = { module, payload: { adopted } };
    const { counts } = await runEngine(place, { verb: "up", stack: "mfano.licensing", program });
    expect(counts).toEqual({ import: adopted.length });
    expect(licensing("up", "--yes").code).toBe(0);
    expect(contentsOf(targets)).toEqual(before);
    expect(licensing("plan").code).toBe(0);
  });
});

describe("a county removed from the inventory", () => {
  const other = join(county.dir, "country");
  const env = { KAUNTI_INVENTORY: other };
  test("is destroyed from the state alone; its neighbour is not touched", () => {
    mkdirSync(join(other, "practice"), { recursive: true });
    cpSync(county.inventory, join(other, "practice/099-mfano"), { recursive: true });
    const made = county.run([
      "new",
      "county",
      "--practice",
      "97",
      "Jaribio",
      "--out",
      join(other, "practice/097-jaribio"),
    ]);
    expect(made.code, made.err).toBe(0);
    const up = county.run(
      ["up", "--county", "jaribio", "--layer", "network", "licensing", "--yes"],
      env,
    );
    expect(up.code, up.out + up.err).toBe(0);
    rmSync(join(other, "practice/097-jaribio"), { recursive: true });
    const neighbour = contentsOf(join(targets, "099-mfano"));
    const gone = county.run(["destroy", "--county", "jaribio", "--yes", "jaribio"], env);
    expect(gone.code, gone.out + gone.err).toBe(0);
    expect(contentsOf(join(targets, "099-mfano"))).toEqual(neighbour);
    expect(readCheckpoint(backend, "jaribio.licensing")).toBeUndefined();
    expect(licensing("plan").code).toBe(0);
    expect(readFileSync(join(state, "private/counties/mfano.json"), "utf8")).toContain("mfano");
  });
});
