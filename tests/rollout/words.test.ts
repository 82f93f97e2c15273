/** The engine's words as sentences for an operator, and what it says of locks and failures. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Heard } from "#adapters/engine/events";
import { hear, sentence } from "#adapters/engine/events";
import { failureOf } from "#adapters/engine/failure";
import { clearDeadLocks, readLocks } from "#adapters/engine/lock";
import { unlock } from "#adapters/engine/unlock";

describe("diagnostics", () => {
  test.each([
    ["<{%reset%}>error: update failed<{%reset%}>\n", ""],
    [
      "<{%fg 1%}>error: <{%reset%}>kaunti:index:DirectoryTree (directory-executive): error: 1 error occurred:\n\t* creating urn:pulumi:x::y: rpc error: code = Unknown desc = the target is read-only\n",
      "the target is read-only",
    ],
    [
      "<{%reset%}>Unhandled exception: Error: resource a [toy:index:Note] failed to register\n    at /kit/resource.js:526:32<{%reset%}>\n",
      "",
    ],
    ["two lines\nof one sentence", "two lines\nof one sentence"],
    ["a\na", "a"],
  ])("%j", (message, told) => expect(sentence(message)).toBe(told));

  test("an error is kept once, an ephemeral line never", () => {
    const heard: Heard = { steps: [], errors: [], warnings: [] };
    const event = (
      message: string,
      severity: "error" | "info#err" | "warning",
      ephemeral = false,
    ) =>
      hear(
        heard,
        {
          sequence: 1,
          timestamp: 1,
          diagnosticEvent: { message, severity, ephemeral, color: "never" },
        },
        false,
      );
    event("error: it is full", "error");
    event("error: it is full", "error");
    event("working", "warning", true);
    event("look out", "warning");
    event("chatter", "info#err");
    expect(heard).toEqual({ steps: [], errors: ["it is full"], warnings: ["look out"] });
  });
});

const told = (output: string, errors: string[] = []): string =>
  failureOf("mfano.email", { errors, output }, "/log").message;

describe("failures", () => {
  test("a lock on a network backend names its owner", () => {
    const output =
      "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n  s3://b/.pulumi/locks/x.json: created by jane@hq-1 (pid 77) at 2026-11-24T08:00:00Z";
    expect(told(output)).toContain("jane@hq-1 (process 77, since 2026-11-24T08:00:00Z)");
  });
  test("diagnostics win over output", () =>
    expect(told("error: x", ["the host is down"])).toContain("the host is down"));
  test("silence is said", () => expect(told("")).toContain("without a word"));
  test("a full disk", () =>
    expect(told("write x: no space left on device")).toContain("the disk is full"));
});

describe("locks of a file backend", () => {
  const backend = mkdtempSync(join(tmpdir(), "kaunti-lock-"));
  afterAll(() => rmSync(backend, { recursive: true, force: true }));
  const folder = join(backend, ".pulumi/locks/organization/kaunti/mfano.email");
  const now = Date.parse("2026-11-24T08:10:00Z");
  function lock(more: object | string): void {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const base = {
      pid: 2 ** 22 + 1,
      username: "jane",
      hostname: hostname(),
      timestamp: "2026-11-24T08:00:00Z",
    };
    writeFileSync(
      join(folder, "a.json"),
      typeof more === "string" ? more : JSON.stringify({ ...base, ...more }),
    );
  }

  test("a dead owner's lock goes, and is told with owner and age", () => {
    lock({});
    expect(clearDeadLocks(backend, "mfano.email", now)[0]).toMatch(
      /jane .* for 10 min; that process is gone/,
    );
    expect(readLocks(backend, "mfano.email")).toEqual([]);
  });
  test("a living owner's lock stays", () => {
    lock({ pid: process.pid, timestamp: new Date().toISOString() });
    expect(() => clearDeadLocks(backend, "mfano.email", Date.now())).toThrow(
      /wait for that run to end/,
    );
    expect(readLocks(backend, "mfano.email")).toHaveLength(1);
  });
  test("a reused process number is not the owner", () => {
    lock({ pid: process.pid, timestamp: "2020-01-01T00:00:00Z" });
    expect(readLocks(backend, "mfano.email")[0]?.owner).toBe("dead");
  });
  test("a lock cut off while it was written held nothing", () => {
    lock('{"pid":');
    expect(clearDeadLocks(backend, "mfano.email", now)).toHaveLength(1);
  });
  test("another machine's lock is broken only when that machine is said to be gone", () => {
    lock({ hostname: "hq-9" });
    expect(() => unlock(backend, "mfano.email", undefined, now)).toThrow(/hq-9/);
    expect(() => unlock(backend, "mfano.email", "hq-8", now)).toThrow(/hq-9/);
    expect(unlock(backend, "mfano.email", "hq-9", now)[0]).toMatch(/because hq-9 is gone/);
    expect(unlock(backend, "mfano.email", undefined, now)).toEqual([
      "mfano.email: nobody holds it.",
    ]);
  });
});
