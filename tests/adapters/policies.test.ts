/** Policies are read whole or not at all; every mistake is told at its place. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { InputError } from "#model/errors";

const control = "controls/accounts/password-length.yaml";
const others = ["packages/updates-recent", "services/cups-off", "storage/disk-encrypted"];

const baselines: Readonly<Record<string, string>> = {
  "county-common":
    'id: county-common\nversion: "2026.1"\ntitle: Every machine\nmaxAgeDays: 30\ncontrols: [password-length, updates-recent, cups-off]\n',
  "county-laptop":
    'id: county-laptop\nversion: "2026.1"\ntitle: Laptops of a county\nextends: [county-common]\ncontrols:\n  - disk-encrypted\nparameters:\n  updates-recent: { days: 21 }\n',
};

/** A small policy under the kit's own schemas: a dozen mistakes need four controls, not all of them each time. */
let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "kaunti-policies-"));
  cpSync("policies/schema", join(dir, "schema"), { recursive: true });
  for (const file of [
    "placeholders.yaml",
    control,
    ...others.map((name) => `controls/${name}.yaml`),
  ])
    cpSync(join("policies", file), join(dir, file));
  for (const folder of ["baselines", "waivers"]) mkdirSync(join(dir, folder));
  for (const [name, text] of Object.entries(baselines))
    writeFileSync(join(dir, "baselines", `${name}.yaml`), text);
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const waiver =
  "id: one\ncontrol: cups-off\nselector: { device: [a] }\nreason: A reason that is long enough.\nrequester: Head of ICT\napprover: Chief officer\ncreated: 2026-01-01\nexpires: 2026-12-31\n";

async function complaint(file: string, change: (text: string) => string): Promise<string> {
  const path = join(dir, file);
  const before = file.startsWith("waivers/") ? waiver : readFileSync(path, "utf8");
  const after = change(before);
  if (!file.startsWith("waivers/")) expect(after).not.toBe(before);
  writeFileSync(path, after);
  const error: unknown = await readPolicies(dir).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
}

const policies = await readPolicies("policies");

test("the kit's own policies are right, and every control is in some baseline", () => {
  const used = new Set([...policies.baselines.values()].flatMap(({ controls }) => controls));
  expect([...policies.controls.keys()].filter((id) => !used.has(id))).toEqual([]);
  const types = new Set([...policies.controls.values()].map(({ check }) => check.type));
  expect(types.size).toBeGreaterThanOrEqual(12);
});

test("a rule of the SCAP content is judged by one control only", () => {
  const rules = [...policies.controls.values()].flatMap(({ refs }) => refs.scap ?? []);
  expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
});

describe("mistakes", () => {
  test("the small policy has none", async () => {
    expect([...(await readPolicies(dir)).controls.keys()]).toHaveLength(4);
  });

  test.each([
    [
      "unknown key",
      control,
      (text: string) => text.replace("severity:", "severty:"),
      /password-length\.yaml:\d+:1: unknown key "severty"; did you mean "severity"/,
    ],
    [
      "unknown check type",
      control,
      (text: string) => text.replace("type: pam", "type: pan"),
      /password-length\.yaml:\d+:\d+: .*"pan" is not one of/,
    ],
    [
      "check without a member it needs",
      control,
      (text: string) => text.replace(/ {2}module: .*\n/, ""),
      /"module" is missing/,
    ],
    [
      "default of the wrong type",
      control,
      (text: string) => text.replace("default: 14", "default: true"),
      /password-length\.yaml:\d+:\d+: .*true/,
    ],
    [
      "broken YAML",
      control,
      (text: string) => text.replace("title:", "title: ["),
      /password-length\.yaml:\d+:\d+: not readable as YAML/,
    ],
    [
      "another id than the file",
      control,
      (text: string) => text.replace("id: password-length", "id: other"),
      /has to stand in a file named other\.yaml/,
    ],
    [
      "baseline with an unknown control",
      "baselines/county-laptop.yaml",
      (text: string) => text.replace("disk-encrypted", "disk-encryptd"),
      /county-laptop\.yaml:\d+:\d+: there is no control "disk-encryptd"/,
    ],
    [
      "baseline that extends nothing",
      "baselines/county-laptop.yaml",
      (text: string) => text.replace("county-common", "county-commn"),
      /there is no baseline "county-commn"/,
    ],
    [
      "parameter that does not exist",
      "baselines/county-laptop.yaml",
      (text: string) => text.replace("days: 21", "day: 21"),
      /has no parameter "day"; it has days/,
    ],
    [
      "variable that no control has",
      "baselines/county-laptop.yaml",
      (text: string) => `${text}variables: { var_firewal: ufw }\n`,
      /no control has a parameter of "var_firewal"/,
    ],
    [
      "waiver approved by who asked",
      "waivers/one.yaml",
      (text: string) => text.replace("Chief officer", "Head of ICT"),
      /may not be who asked/,
    ],
    [
      "waiver with a date that is none",
      "waivers/one.yaml",
      (text: string) => text.replace("2026-12-31", "2026-02-30"),
      /is not a date/,
    ],
    [
      "waiver that ends before it begins",
      "waivers/one.yaml",
      (text: string) => text.replace("2026-12-31", "2025-12-31"),
      /ends before it begins/,
    ],
    [
      "waiver for everything",
      "waivers/one.yaml",
      (text: string) => text.replace("{ device: [a] }", "{}"),
      /selector/,
    ],
  ])("%s", async (_, file, change, message) => {
    expect(await complaint(file, change)).toMatch(message);
  });
});
