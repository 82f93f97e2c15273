/** The loader on the practice county with a few characters or lines wrong: it never breaks, and nobody is lost without a word. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Loaded } from "#model/inventory";
import { inFolder, load } from "./case-county.ts";

const practice = resolve(import.meta.dirname, "../../inventory/practice/099-mfano");
const names = readdirSync(practice, { recursive: true, encoding: "utf8" }).filter(
  (name) => /\.(yaml|csv)$/.test(name) && !name.startsWith("images"),
);
const files = Object.fromEntries(
  names.map((name) => [name, readFileSync(join(practice, name), "utf8")]),
);

/** What hands and programs do to a file. Offsets are shares of its length, so that they shrink with it. */
type Mutation =
  | { readonly do: "insert" | "replace"; readonly at: number; readonly text: string }
  | { readonly do: "cut"; readonly at: number; readonly count: number }
  | { readonly do: "swap" | "double"; readonly at: number };

const odd = ['"', '""', ",", ";", "\t", "\n", "\r", "\0", "\uFEFF", "\u202E", " ", "'", "\\"];
const yaml = [":", "- ", "{", "[", "&a ", "*a", "|", "#", "%", "~", "0", "null", "true", "!!x "];
const share = fc.double({ min: 0, max: 1, noNaN: true });
const text = fc.oneof(
  fc.constantFrom(...odd, ...yaml),
  fc.string({ unit: "binary", maxLength: 3 }),
  fc.stringMatching(/^[a-z0-9,"]{1,8}$/),
);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ do: fc.constantFrom("insert", "replace"), at: share, text }),
  fc.record({ do: fc.constant("cut"), at: share, count: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ do: fc.constantFrom("swap", "double"), at: share }),
);

function mutate(whole: string, how: Mutation): string {
  const at = Math.floor(how.at * whole.length);
  if (how.do === "insert") return whole.slice(0, at) + how.text + whole.slice(at);
  if (how.do === "replace") return whole.slice(0, at) + how.text + whole.slice(at + 1);
  if (how.do === "cut") return whole.slice(0, at) + whole.slice(at + how.count);
  const lines = whole.split("\n");
  const line = Math.floor(how.at * (lines.length - 1));
  if (how.do === "double") lines.splice(line, 0, lines[line] ?? "");
  else lines.splice(line, 2, lines[line + 1] ?? "", lines[line] ?? "");
  return lines.join("\n");
}

interface Seen {
  readonly people: number;
  readonly devices: number;
  readonly errors: readonly string[];
}

async function seen(changed: Readonly<Record<string, string | Buffer>>): Promise<Seen> {
  return inFolder(files, {}, async (dir) => {
    for (const [name, content] of Object.entries(changed)) writeFileSync(join(dir, name), content);
    const { country, problems }: Loaded = await load(dir);
    const county = country.counties.find(({ code }) => code === 99);
    return {
      people: county?.people.length ?? 0,
      devices: county?.devices.length ?? 0,
      errors: problems.filter(({ level }) => level === "error").map(({ message }) => message),
    };
  });
}

const runs = Number(process.env["FUZZ_RUNS"] ?? 25);

describe.each([
  names.filter((name) => name.endsWith(".csv")),
  names.filter((name) => name.endsWith(".yaml")),
])("%s and the like, a little wrong", (...some) => {
  it("load, and every lost row is told", { timeout: runs * 1000 }, async () => {
    const whole = await seen({});
    expect(whole.errors).toEqual([]);
    expect(whole.people).toBeGreaterThan(100);
    const check = async (name: string, how: readonly Mutation[]): Promise<void> => {
      const now = await seen({ [name]: how.reduce(mutate, files[name] ?? "") });
      if (now.people < whole.people || now.devices < whole.devices)
        expect(now.errors).not.toEqual([]);
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...some),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        check,
      ),
      { numRuns: runs },
    );
  });
});

async function survives(name: string, bytes: Uint8Array): Promise<void> {
  const { people, errors } = await seen({ [name]: Buffer.from(bytes) });
  if (people < 100) expect(errors).not.toEqual([]);
}

it("bytes of any kind in a file's place", { timeout: runs * 1000 }, async () => {
  const anything = fc.asyncProperty(
    fc.constantFrom(...names),
    fc.uint8Array({ maxLength: 200 }),
    survives,
  );
  await fc.assert(anything, { numRuns: runs });
});
