/** Identity cases: what a machine answered, and what may be concluded from it. The file name is the test's name. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Untold } from "#checks/check-type";
import { checkOf } from "#checks/index";
import { identityOf, identityWants } from "#platforms/identity";
import { wantKey } from "#model/fact";
import type { Answer, Facts } from "#model/fact";

interface Case {
  readonly about: string;
  readonly stored?: boolean;
  readonly uid: number;
  readonly platform: string;
  readonly answers: Readonly<Record<string, Record<string, unknown>>>;
  readonly expect: Readonly<Record<string, string>>;
}

const folder = join(import.meta.dirname, "cases");

/** What is not written in the case is a file that is not there. */
function factsOf(one: Case): Facts {
  const answers = new Map<string, Answer>();
  const keys = identityWants(one.stored === true).map(wantKey);
  for (const written of Object.keys(one.answers))
    if (!keys.includes(written)) throw new Error(`"${written}" is never asked`);
  for (const key of keys) {
    const { failed, ...record } = one.answers[key] ?? { absent: true };
    answers.set(
      key,
      typeof failed === "string"
        ? { records: [], error: failed }
        : { records: key.startsWith("encryption") && record["absent"] === true ? [] : [record] },
    );
  }
  const { uid, platform } = one;
  const header = {
    uid,
    platform,
    root: "",
    image: one.stored === true,
    owners: "disk" as const,
    now: 0,
  };
  return { header, answers };
}

const spoken = { pass: "encrypted", fail: "not-encrypted" } as const;

/** The audit's answer to the same question, in the register's words. */
function audited(facts: Facts): string {
  const stored = ["/", "/home"].map((mount): [string, Answer] => [
    wantKey({ kind: "encryption", mount }),
    { records: [], stored: true },
  ]);
  const answers = new Map([...(facts.header.image ? stored : []), ...facts.answers]);
  const whole = { ...facts, answers };
  try {
    const { state } = checkOf("encryption").judge({ mounts: ["/", "/home"] }, whole);
    return state === "pass" || state === "fail" ? spoken[state] : "unknown";
  } catch (error) {
    if (error instanceof Untold) return "unknown";
    throw error;
  }
}

describe("identity", () => {
  for (const name of readdirSync(folder).toSorted()) {
    const one = parse(readFileSync(join(folder, name), "utf8")) as Case;
    test(`${name.replace(".yaml", "")}: ${one.about}`, () => {
      const facts = factsOf(one);
      const identity = identityOf(facts);
      for (const [key, value] of Object.entries(one.expect)) {
        const field = key.replace(/Why$/, "") as Exclude<keyof typeof identity, "label">;
        const found = identity[field];
        if (key.endsWith("Why")) expect(found.why).toContain(value);
        else if ("state" in found) expect(found.state).toBe(value);
        else expect(found.value).toBe(value);
        if ("value" in found && found.value === "") expect(found.why).not.toBe("");
      }
      expect(audited(facts), "what the audit says of the disk").toBe(identity.encryption.state);
    });
  }
});
