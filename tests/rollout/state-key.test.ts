/** Keys of a state folder: made for its first run, missed afterwards, never silently another one. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openResources } from "#adapters/resources";
import { ensureDigestKey, ensurePassphrase } from "#adapters/state-key";

const reference = "file:private/key";
let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "kaunti-key-"));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

function put(path: string): void {
  mkdirSync(join(state, path, ".."), { recursive: true });
  writeFileSync(join(state, path), "x");
}

test("made once, for its owner alone, and kept", () => {
  ensureDigestKey(reference, state);
  const key = readFileSync(join(state, "private/key"), "utf8");
  expect(key).toMatch(/^[0-9a-f]{64}\n$/);
  expect(statSync(join(state, "private/key")).mode & 0o777).toBe(0o600);
  put("private/desired/aa");
  ensureDigestKey(reference, state);
  expect(readFileSync(join(state, "private/key"), "utf8")).toBe(key);
});

test.each([
  ["digest key", ensureDigestKey, "private/desired/aa"],
  ["digest key", ensureDigestKey, "engine/backend/.pulumi/stacks/kaunti/mfano.email.json"],
  ["passphrase", ensurePassphrase, "engine/backend/.pulumi/stacks/kaunti/mfano.email.json"],
] as const)(
  "a lost %s is missed while what was made with it is there (%#)",
  (what, ensure, made) => {
    put(made);
    expect(() => ensure(reference, state)).toThrow(`the ${what} ${state}/private/key is gone`);
    expect(() => readFileSync(join(state, "private/key"))).toThrow(/ENOENT/);
  },
);

test("a key that was there once is missed, whatever else is left of the state", () => {
  ensureDigestKey(reference, state);
  rmSync(join(state, "private"), { recursive: true });
  expect(() => ensureDigestKey(reference, state)).toThrow(/is gone, and what was applied was made/);
});

test("a second county of the same state may have a key of its own", () => {
  ensureDigestKey(reference, state);
  put("private/desired/aa");
  ensureDigestKey("file:private/other", state);
  expect(statSync(join(state, "private/other")).size).toBe(65);
});

test("a key outside the state folder is never made", () => {
  const outside = `file:${state}-elsewhere/key`;
  expect(() => ensureDigestKey(outside, state)).toThrow(/made by you/);
  expect(() => statSync(`${state}-elsewhere`)).toThrow(/ENOENT/);
});

test("a real county's digest key is never made", async () => {
  const settings = { state, digestKey: reference, makeKey: false };
  await expect(openResources(settings)).rejects.toThrow(/cannot be read \(ENOENT\)/);
});
