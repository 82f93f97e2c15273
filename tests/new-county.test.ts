/** A new county's folder: which county is meant, what is refused, and that nothing is half made. */
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listFolder, writeFolder } from "#adapters/county-folder";
import { fileReader } from "#adapters/inventory-file";
import { readPublicCounties, type PublicFacts } from "#adapters/public-counties";
import { findCounty } from "#inventory/find-county";
import { loadInventory } from "../scripts/wire.ts";
import { newCounty, type NewCountyPorts, type NewCountyRequest } from "#use/new-county";

const kit = join(import.meta.dirname, "../inventory");
let known: PublicFacts[];
let taken: PublicFacts[];
let scratch: string;

beforeAll(async () => {
  known = await readPublicCounties(join(kit, "counties"));
  taken = await readPublicCounties(join(kit, "practice"));
  scratch = await mkdtemp(join(tmpdir(), "kaunti-new-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const ports: NewCountyPorts = {
  list: listFolder,
  write: writeFolder,
  commit: () => Promise.resolve(undefined),
};

const { specs: sheets } = fileReader(join(kit, "schema"));

function make(request: Omit<NewCountyRequest, "dir" | "sheets">, dir: string) {
  return newCounty(ports, known, taken, { ...request, sheets, dir: () => join(scratch, dir) });
}

describe("which county is meant", () => {
  test.each([
    ["Nairobi", 47],
    ["nairobi city county", 47],
    ["taita taveta", 6],
    ["Taita/Taveta", 6],
    ["Muranga", 21],
    ["murang’a", 21],
    ["elgeyo-marakwet", 28],
    ["47", 47],
    ["007", 7],
    ["homa bay", 43],
  ])("%s is %i", (asked, code) => {
    expect(findCounty(known, asked).code).toBe(code);
  });

  test.each([
    ["nairoby", /no county is called "nairoby" \(near: .*nairobi/],
    ["Wakanda", /no county is called "Wakanda"; give one of the 47/],
    ["KE-36", /KE-36 is an ISO 3166-2 number.*Nyeri is 19/],
    ["48", /48 is not a county's official code/],
    ["0", /0 is not a county's official code/],
  ])("%s is refused in a sentence", (asked, sentence) => {
    expect(() => findCounty(known, asked)).toThrow(sentence);
  });

  test("every county is found by its name, its slug and its code", () => {
    for (const { name, slug, code } of known) {
      for (const asked of [name, slug, slug.replaceAll("-", " "), String(code)]) {
        expect(findCounty(known, asked).slug, asked).toBe(slug);
      }
    }
  });
});

describe("the folder", () => {
  test("keeps a real county's public facts word for word and names its shared state", async () => {
    const made = await make({ name: "taita taveta", backend: "s3://tt-state" }, "real");
    const text = await readFile(join(made.dir, "county.yaml"), "utf8");
    const facts = await readFile(join(kit, "counties/006-taita-taveta/county.yaml"), "utf8");
    expect(text).toContain(facts.trimEnd());
    expect(text).toContain("backend: s3://tt-state");
    expect(text).not.toContain("practice: true");
    expect(made.county).toMatchObject({ code3: "006", slug: "taita-taveta" });
  });

  test("is private, and the state directory never gets into git", async () => {
    const { dir } = await make({ name: "Jaribio la Pili", practice: 96 }, "practice");
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dir, "staff.csv"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(dir, ".gitignore"), "utf8")).toMatch(/^\.kaunti\/$/m);
    const staff = await readFile(join(dir, "staff.csv"), "utf8");
    expect(staff.trimEnd().split("\n")).toHaveLength(1);
  });

  test.each([
    [{ name: "Nairobi" }, /needs a shared state backend.*--backend URL/],
    [{ name: "Nairobi", backend: "local" }, /cannot use "local"/],
    [{ name: "Mpya", practice: 99 }, /99 is the kit's own Mfano/],
    [{ name: "Mpya", practice: 47 }, /47 is not a practice code/],
    [{ name: "Mpya", practice: Number("abc") }, /not a practice code/],
    [{ name: "///", practice: 97 }, /has no letters/],
  ])("%j is refused and leaves nothing", async (request, sentence) => {
    await expect(make(request, "refused")).rejects.toThrow(sentence);
    expect(await readdir(scratch)).not.toContain("refused");
  });

  test("an existing folder with anything in it is left alone; an empty one is used", async () => {
    await make({ name: "Kwanza", practice: 97 }, "twice");
    await writeFile(join(scratch, "twice", "staff.csv"), "mine\n");
    await expect(make({ name: "Kwanza", practice: 97 }, "twice")).rejects.toThrow(
      /exists and is not empty/,
    );
    expect(await readFile(join(scratch, "twice", "staff.csv"), "utf8")).toBe("mine\n");
  });

  test("a write that fails leaves neither the folder nor a draft of it", async () => {
    const files = { "ok.txt": "fine", "no/such/folder.txt": "cannot be written" };
    await expect(writeFolder(join(scratch, "broken"), files)).rejects.toThrow(/ENOENT/);
    expect((await readdir(scratch)).filter((name) => name.includes("broken"))).toEqual([]);
  });
});

function load(dir: string) {
  return loadInventory({ inventory: dir, state: join(dir, ".kaunti"), asOf: "2026-11-24" });
}

describe("what was made", () => {
  test.each([
    ["practice", { name: "Jaribio", practice: 95 }],
    ["slash", { name: "elgeyo marakwet", backend: "s3://em-state" }],
    ["apostrophe", { name: "Murang'a", backend: "file:///srv/shared" }],
    ["plain", { name: "47", backend: "postgres://db.example/kaunti" }],
  ])("validates as it is: %s", async (dir, request) => {
    const made = await make(request, `valid-${dir}`);
    const { problems, country } = await load(made.dir);
    expect(problems).toEqual([]);
    const county = country.counties.find(({ slug }) => slug === made.county.slug);
    expect(county).toMatchObject({ managed: true, people: [], devices: [] });
    expect(county?.sites.map(({ id }) => id)).toEqual(["hq"]);
  });

  test("its sheets have the columns that the kit reads, and the README says what each is for", async () => {
    const { dir } = await make({ name: "Nne", practice: 92 }, "columns");
    const readme = await readFile(join(dir, "README.md"), "utf8");
    for (const file of ["staff.csv", "equipment.csv"]) {
      const written = (await readFile(join(dir, file), "utf8")).trimEnd().split(",");
      const read = Object.keys(sheets[file]?.columns ?? {});
      expect(read).toEqual(expect.arrayContaining(written));
      expect(written.length).toBeGreaterThan(10);
      if (file === "staff.csv")
        for (const column of written)
          expect(readme).toMatch(new RegExp(`^\\| \`${column}\` \\| .+`, "m"));
    }
    expect(readme).toContain("| `owner` | executive (or assembly) |");
    expect(readme).toContain("| `employee` | required |");
  });

  test("three rows with payroll number, name and department are three people with an account", async () => {
    const { dir } = await make({ name: "Tatu", practice: 94 }, "three");
    const sheet =
      "Payroll No;Name;Department\r\n1001;Mary Wanjiku Njeri;Finance\r\n1002;Grace Ng'ang'a;Health\r\n1003;Hassan Abdi Mohamed;ICT\r\n";
    await writeFile(join(dir, "staff.csv"), sheet);
    const { problems, country } = await load(dir);
    expect(problems.filter(({ level }) => level === "error")).toEqual([]);
    const county = country.counties.find(({ slug }) => slug === "tatu");
    expect(county?.people.map(({ mail, state, site }) => [mail, state, site])).toEqual([
      ["mary.njeri@tatu.example", "active", "hq"],
      ["grace.nganga@tatu.example", "active", "hq"],
      ["hassan.mohamed@tatu.example", "active", "hq"],
    ]);
  });

  test("the example in its README is a sheet that loads", async () => {
    const { dir } = await make({ name: "Mfano wa Pili", practice: 93 }, "readme");
    const readme = await readFile(join(dir, "README.md"), "utf8");
    const example = [...readme.matchAll(/^ {4}(employee,.*(?:\n {4}.+)*)/gm)][0]?.[1] ?? "";
    await writeFile(join(dir, "staff.csv"), `${example.replaceAll(/^ {4}/gm, "")}\n`);
    const { problems, country } = await load(dir);
    expect(problems.filter(({ level }) => level === "error")).toEqual([]);
    expect(country.counties.find(({ code }) => code === 93)?.people).toHaveLength(3);
  });
});
