/** The engine adapter's verbs on a provider of text files: create, same, drift, refresh, failure, cancel, killed. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { readCheckpoint } from "#adapters/engine/checkpoint";
import { findEngine } from "#adapters/engine/find";
import { ensureEngine } from "#adapters/engine/install";
import { runEngine } from "#adapters/engine/run";
import type { EngineJob, EngineOutcome, EngineWatch } from "#model/engine";
import { missingEngine } from "../support/engine.ts";
import { need } from "../support/need.ts";

const toy = join(import.meta.dirname, "fixtures/toy");
const state = mkdtempSync(join(tmpdir(), "kaunti-adapter-"));
const backend = join(state, "engine/backend");
const stack = "mfano.email";
const path = join(state, "a.txt");
type Notes = Record<string, { path: string; text: string; slow?: number }>;

afterAll(() => rmSync(state, { recursive: true, force: true }));
beforeEach((context) => need(context, "engine", missingEngine()));

async function engine(
  job: Omit<EngineJob, "stack">,
  notes: Notes = { a: { path, text: "one" } },
  watch: EngineWatch = {},
): Promise<EngineOutcome> {
  const found = await findEngine(process.env);
  if (!("root" in found)) throw new Error("no engine");
  const place = {
    kit: toy,
    state,
    backend: "local",
    passphrase: { PULUMI_CONFIG_PASSPHRASE: "x" },
    engineRoot: found.root,
  };
  const program = { module: `file://${join(toy, "program.ts")}`, payload: { notes } };
  return runEngine(place, { stack, program, ...job }, watch);
}

describe("verbs", () => {
  test("preview announces and changes nothing", async () => {
    expect((await engine({ verb: "preview" })).counts).toEqual({ create: 1 });
    expect(existsSync(path)).toBe(false);
  });
  test("up creates, then finds everything the same", async () => {
    const first = await engine({ verb: "up" });
    expect(first.counts).toEqual({ create: 1 });
    expect(first.result).toEqual({ notes: 1 });
    // What the engine keeps is for its owner alone, file by file.
    const kept = readdirSync(backend, { recursive: true, encoding: "utf8" });
    const open = kept.filter((name) => (statSync(join(backend, name)).mode & 0o077) !== 0);
    expect(kept.length).toBeGreaterThan(3);
    expect(open).toEqual([]);
    expect((await engine({ verb: "up" })).counts).toEqual({ same: 1 });
  });
  test("drift tells and records nothing; refresh records; up puts it back", async () => {
    writeFileSync(path, "meddled");
    const drift = await engine({ verb: "drift" });
    expect(drift.steps).toEqual([
      { op: "update", type: "toy:index:Note", name: "a", differs: ["text"] },
    ]);
    expect((await engine({ verb: "refresh" })).counts).toEqual({ update: 1 });
    expect((await engine({ verb: "up" })).counts).toEqual({ update: 1 });
    expect(readFileSync(path, "utf8")).toBe("one");
  });
  test("a refusal of the provider is one sentence, without the engine's wrapping", async () => {
    await expect(engine({ verb: "up" }, { a: { path, text: "refuse" } })).rejects.toThrow(
      `mfano.email: ${path}: the toy refuses to write this; the engine's own log is `,
    );
  });
  test("cancelled once, it ends by itself and frees the stack", async () => {
    const stop = new AbortController();
    const notes: Notes = Object.fromEntries(
      ["a", "c", "d"].map((name) => [name, { path: join(state, name), text: "x", slow: 1500 }]),
    );
    setTimeout(() => stop.abort(), 2500);
    const run = engine({ verb: "up" }, notes, { signal: stop.signal });
    await run.then(
      () => undefined,
      (error: Error) => expect(error.message).toContain("stopped as asked"),
    );
    await engine({ verb: "cancel" });
    expect(readCheckpoint(backend, stack)?.pending).toBe(0);
  });
  test("destroy takes everything away, the stack too", async () => {
    await engine({ verb: "destroy" });
    expect(existsSync(path)).toBe(false);
    expect(readCheckpoint(backend, stack)).toBeUndefined();
  });
});

describe("found or not", () => {
  test("a named folder without it is said, and nothing else is tried", async () => {
    const env = { ...process.env, KAUNTI_ENGINE: "/nonexistent" };
    await expect(ensureEngine({ env, kit: toy, say: () => undefined })).rejects.toThrow(
      /KAUNTI_ENGINE is \/nonexistent, but there is no executable/,
    );
  });
  test("another version is not it", async () => {
    const root = mkdtempSync(join(tmpdir(), "kaunti-other-"));
    try {
      const bin = join(root, "bin");
      mkdirSync(bin);
      writeFileSync(join(bin, "pulumi"), "#!/bin/sh\necho v3.1.0\n", { mode: 0o755 });
      expect(await findEngine({ KAUNTI_ENGINE: root })).toEqual([
        { root, why: "bin/pulumi is version 3.1.0, not 3.259.0" },
      ]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
