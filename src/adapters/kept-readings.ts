/**
 * Files that were read before and were right. Every verb reads the whole country's public facts and most read the
 * policies, and these change seldom: parsing and judging them again took half of a command's second. Kept by the hash of
 * the bytes, the schemas and the code that reads, beside what Node keeps of that code (node_modules/.cache): whoever may
 * write there may change the code too. Only what nothing at all was wrong with is kept; of a county's own files that, and
 * never what they say.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Document } from "#model/position";
import { parseYaml } from "./yaml.ts";

/** All that a reading hangs on beside the file and its schema: tests/adapters/kept-readings.test.ts knows who imports whom. */
export const readingCode = [
  "package-lock.json",
  "src/adapters/csv-records.ts",
  "src/adapters/csv-text.ts",
  "src/adapters/csv.ts",
  "src/adapters/inventory-file.ts",
  "src/adapters/kept-readings.ts",
  "src/adapters/placeholders.ts",
  "src/adapters/policies-cross.ts",
  "src/adapters/policies-judge.ts",
  "src/adapters/policies.ts",
  "src/adapters/schema.ts",
  "src/adapters/yaml.ts",
  "src/inventory/distance.ts",
  "src/inventory/merge.ts",
  "src/inventory/secrets.ts",
  "src/inventory/unseen.ts",
  "src/model/errors.ts",
  "src/model/offices.ts",
];

export interface KeptReadings {
  key(schema: string, text: string): string;
  /** The value that was kept; undefined also where only `has` is known. */
  value(key: string): unknown;
  /** Whether the same bytes were right before. */
  has(key: string): boolean;
  /** Nothing was wrong with these; `value`: only of the kit's own files. */
  keep(key: string, value?: unknown): void;
  /** Writes what is new. */
  save(): void;
}

export interface Kind {
  readonly name: string;
  /** Above so many, what this run did not ask for goes. */
  readonly most: number;
}

const hash = (parts: readonly string[]): string => {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(`${part.length}:`).update(part);
  return sum.digest("base64url");
};

/** `kit`: the kit's folder; where only some of the kit is (its data alone, in a test) nothing is kept. */
export function keptReadings(kit: string, { name, most }: Kind): KeptReadings {
  const schemas = join(kit, "inventory", "schema");
  const needed = ["node_modules", "inventory/schema", ...readingCode];
  const on = needed.every((file) => existsSync(join(kit, file)));
  const folder = join(kit, "node_modules", ".cache", "kaunti");
  const place = on ? join(folder, `${name}-${codeHash(kit, schemas)}.json`) : "";
  const kept = on ? read(place) : new Map<string, unknown>();
  const asked = new Set<string>();
  let fresh = false;
  return {
    key: (schema, text) => hash([schema, text]),
    value(key) {
      asked.add(key);
      return kept.get(key) ?? undefined;
    },
    has: (key) => kept.has(key),
    keep(key, value = null) {
      // What JSON would change (an infinite number, a key without a value) is read anew each time.
      if (!on || !isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value)) return;
      asked.add(key);
      kept.set(key, value);
      fresh = true;
    },
    save() {
      if (!fresh) return;
      fresh = false;
      if (kept.size > most) for (const key of kept.keys()) if (!asked.has(key)) kept.delete(key);
      write(folder, name, place, kept);
    },
  };
}

function codeHash(kit: string, schemas: string): string {
  const files = [
    ...readingCode.map((file) => join(kit, file)),
    ...readdirSync(schemas).map((file) => join(schemas, file)),
  ];
  return hash(files.map((file) => readFileSync(file, "utf8"))).slice(0, 16);
}

/** A damaged one is none: it saves time, and nothing else hangs on it. */
function read(place: string): Map<string, unknown> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(place, "utf8")) as object));
  } catch {
    return new Map();
  }
}

function write(
  folder: string,
  name: string,
  place: string,
  kept: ReadonlyMap<string, unknown>,
): void {
  const own = `${place}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    // Older code's, and what a killed run left.
    for (const other of readdirSync(folder))
      if (other.startsWith(`${name}-`)) rmSync(join(folder, other), { force: true });
    writeFileSync(own, JSON.stringify(Object.fromEntries(kept)));
    renameSync(own, place);
  } catch {
    // A kit that this user may not write to, a full disk, another run at the same moment: the next one reads all again.
  }
}

/** A document of a kept value: its places are looked up only when somebody asks, which is when something is wrong. */
export function keptDocument(file: string, text: string, value: unknown): Document {
  let parsed: Document | undefined;
  const whole = (): Document => (parsed ??= parseYaml(file, text).document);
  return { file, value, at: (pointer) => whole().at(pointer) };
}
