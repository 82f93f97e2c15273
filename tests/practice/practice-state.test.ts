/** --reset takes away the practice county and nothing else, and not while somebody works on it. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { forgetPractice } from "#adapters/practice-state";
import { Refusal } from "#model/errors";

const mfano = { slug: "mfano", folder: "099-mfano" };
const theirs = [
  "targets/099-mfano/executive/directory.ldif",
  "register/099-mfano/custody.csv",
  "private/counties/mfano.json",
  "engine/backend/.pulumi/stacks/kaunti/mfano.email.json",
  "engine/backend/.pulumi/history/kaunti/mfano.email/1.json",
  "engine/project/mfano.email/Pulumi.yaml",
];
const others = [
  "targets/098-angani/executive/directory.ldif",
  "register/097-jaribio/custody.csv",
  "private/counties/angani.json",
  "private/digest.key",
  "engine/backend/.pulumi/stacks/kaunti/mfanomwingine.email.json",
  "runs/2026-11-24/index.jsonl",
];
let state: string;

function put(path: string, text = ""): void {
  mkdirSync(dirname(join(state, path)), { recursive: true });
  writeFileSync(join(state, path), text);
}
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "kaunti-reset-"));
  for (const path of [...theirs, ...others]) put(path);
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

test("what is Mfano's goes, what is not stays, and a second time is as good", async () => {
  await forgetPractice(state, mfano);
  await forgetPractice(state, mfano);
  expect(theirs.filter((path) => existsSync(join(state, path)))).toEqual([]);
  expect(others.filter((path) => !existsSync(join(state, path)))).toEqual([]);
});

test("a state that is not there", async () => {
  await forgetPractice(join(state, "none"), mfano);
});

test("not while the engine works on one of its stacks", async () => {
  const lock = {
    pid: process.pid,
    username: "u",
    hostname: hostname(),
    timestamp: new Date().toISOString(),
  };
  put("engine/backend/.pulumi/locks/organization/kaunti/mfano.email/a.json", JSON.stringify(lock));
  await expect(forgetPractice(state, mfano)).rejects.toThrow(Refusal);
  expect(theirs.filter((path) => existsSync(join(state, path)))).toEqual(theirs);
});
