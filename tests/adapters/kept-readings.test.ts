/** What was read before and was right is not judged again; anything else is, and nothing hangs on the store. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { InventoryFiles } from "#model/inventory";

const root = join(import.meta.dirname, "../..");
const facts = "inventory/counties/001-mombasa/county.yaml";
let kit = "";
const store = (): string => join(kit, "node_modules/.cache/kaunti");
const stored = (): string =>
  existsSync(store())
    ? readdirSync(store())
        .map((name) => readFileSync(join(store(), name), "utf8"))
        .join("\n")
    : "";

/** As another process would: no module remembers anything. */
async function read(inventory?: string): Promise<InventoryFiles> {
  vi.resetModules();
  const { readInventory } = await import("#adapters/inventory");
  return readInventory(inventory === undefined ? { kit } : { kit, inventory });
}

const wrong = ({ problems }: InventoryFiles): string[] =>
  problems.filter(({ level }) => level === "error").map(({ message }) => message);

const of = ({ folders }: InventoryFiles) => folders[0]?.documents.get("county.yaml");

beforeEach(async () => {
  vi.resetModules();
  const { readingCode } = await import("#adapters/kept-readings");
  kit = mkdtempSync(join(tmpdir(), "kaunti-kept-"));
  mkdirSync(join(kit, "node_modules"));
  const data = ["inventory/schema", "inventory/national.yaml", "policies/placeholders.yaml", facts];
  for (const path of [...readingCode, ...data]) {
    mkdirSync(dirname(join(kit, path)), { recursive: true });
    cpSync(join(root, path), join(kit, path), { recursive: true });
  }
});
afterEach(() => rmSync(kit, { recursive: true }));

test("the second reading is the first's, with every place", async () => {
  const first = await read();
  expect(stored()).toContain("mombasa.go.ke");
  const second = await read();
  expect(of(second)?.value).toEqual(of(first)?.value);
  for (const pointer of ["", "/domain", "/constituencies/3/name"])
    expect(of(second)?.at(pointer)).toEqual(of(first)?.at(pointer));
  expect(second.specs).toEqual(first.specs);
  expect(second.placeholders).toEqual(first.placeholders);
});

test("a file that changed is judged, each time until it is right", async () => {
  await read();
  const text = readFileSync(join(kit, facts), "utf8");
  writeFileSync(join(kit, facts), text.replace("domain:", "domian:"));
  for (let turn = 0; turn < 2; turn++)
    expect(wrong(await read())).toContainEqual(expect.stringContaining('unknown key "domian"'));
  writeFileSync(join(kit, facts), text);
  expect(wrong(await read())).toEqual([]);
});

test("a schema or a line of the code that changed judges everything again", async () => {
  await read();
  const schema = join(kit, "inventory/schema/county.schema.json");
  writeFileSync(schema, readFileSync(schema, "utf8").replace('"domain": {', '"domian": {'));
  expect(wrong(await read())).toContainEqual(expect.stringContaining('unknown key "domain"'));
  const [before] = readdirSync(store());
  writeFileSync(schema, readFileSync(join(root, "inventory/schema/county.schema.json"), "utf8"));
  const code = join(kit, "src/adapters/schema.ts");
  writeFileSync(code, `${readFileSync(code, "utf8")}// newer\n`);
  await read();
  expect(readdirSync(store())).not.toContain(before);
});

test("what a county's own files say is never kept, only that they were right", async () => {
  const own = join(kit, "own");
  mkdirSync(own);
  writeFileSync(
    join(own, "county.yaml"),
    `${readFileSync(join(kit, facts), "utf8").replace("Mombasa", "Kisiwani")}owners: {}\n`,
  );
  await read(own);
  await read(own);
  expect(stored()).not.toContain("Kisiwani");
});

test.each([
  [
    "damaged",
    () => readdirSync(store()).forEach((name) => writeFileSync(join(store(), name), "{")),
  ],
  [
    "not to be written",
    () => {
      rmSync(store(), { recursive: true });
      writeFileSync(store(), "a file in the folder's place");
    },
  ],
])("a store that is %s costs only time", async (_, spoil) => {
  const first = await read();
  spoil();
  const second = await read();
  expect(wrong(second)).toEqual([]);
  expect(second.folders.length).toBe(first.folders.length);
});

test("the store hangs on every file that reading imports", async () => {
  const { readingCode } = await import("#adapters/kept-readings");
  const seen = new Set<string>();
  const follow = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(join(root, file), "utf8");
    for (const [, from = ""] of text.matchAll(
      /^(?:import|export) (?!type)[^;]*?from "([.#][^"]+)"/gm,
    ))
      follow(from.startsWith("#") ? `src/${from.slice(1)}.ts` : join(dirname(file), from));
  };
  for (const name of ["inventory-file", "policies", "placeholders"])
    follow(`src/adapters/${name}.ts`);
  expect([...seen, "package-lock.json"].toSorted()).toEqual([...readingCode].toSorted());
});
