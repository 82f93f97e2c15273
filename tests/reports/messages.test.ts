/** A mistake on the command line is answered with what to do about it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { commandIn } from "../audit/command.ts";

const state = mkdtempSync(join(tmpdir(), "kaunti-messages-"));
afterAll(() => rmSync(state, { recursive: true, force: true }));
const kaunti = commandIn(state);

test.each([
  [["audti"], 3, 'there is no verb "audti"; did you mean audit?'],
  [["frobnicate"], 3, 'there is no verb "frobnicate"; kaunti --help lists them'],
  [["validate", "--county", "kisumuu"], 3, "did you mean kisumu?"],
  [["audit", "--county", "nairobi"], 3, "name one that has (angani, mfano) with --county"],
  [["who", "zzzz"], 2, "Ask for a name as payroll writes it"],
] as const)("%j", async (args, code, said) => {
  const ran = await kaunti(...args);
  expect(ran.out + ran.err).toContain(said);
  expect(ran.code).toBe(code);
});
