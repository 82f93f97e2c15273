/** The public facts of all 47 counties, as the law and IEBC number them. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";

interface Facts {
  readonly code: number;
  readonly name: string;
  readonly slug: string;
  readonly iso: string;
  readonly domain: string;
  readonly domainAlternatives: readonly string[];
  readonly constituencies: readonly { code: number; name: string; slug: string }[];
}

const dir = join(import.meta.dirname, "../../inventory/counties");
const folders = readdirSync(dir).toSorted();
const counties = folders.map(
  (folder) => parse(readFileSync(join(dir, folder, "county.yaml"), "utf8")) as Facts,
);
const repeated = (list: readonly unknown[]): unknown[] =>
  list.filter((one, index) => list.indexOf(one) !== index);

test("codes are 1 to 47, each once, and a folder is named by code and slug", () => {
  expect(counties.map(({ code }) => code)).toEqual(Array.from({ length: 47 }, (_, n) => n + 1));
  const names = counties.map(({ code, slug }) => `${String(code).padStart(3, "0")}-${slug}`);
  expect(folders).toEqual(names);
});

test("constituencies are numbered 1 to 290, each once, in the order of their counties", () => {
  const codes = counties.flatMap(({ constituencies }) => constituencies.map(({ code }) => code));
  expect(codes).toEqual(Array.from({ length: 290 }, (_, n) => n + 1));
});

test("slugs are unique within a county, and safe as a path, a label and a DNS part", () => {
  for (const { slug, constituencies } of counties) {
    const slugs = constituencies.map((one) => one.slug);
    expect(repeated(slugs), slug).toEqual([]);
    for (const one of [slug, ...slugs]) expect(one).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  }
});

test("names keep their slashes, apostrophes and dots, and never become a path", () => {
  const names = counties.flatMap(({ name, constituencies }) => [
    name,
    ...constituencies.map((one) => one.name),
  ]);
  for (const name of ["Taita/Taveta", "Elgeyo/Marakwet", "Chuka/Igambang'ombe", "Sigowet/Soin"]) {
    expect(names).toContain(name);
  }
  expect(names).toContain("Murang'a");
  for (const folder of folders) expect(folder).toMatch(/^\d{3}-[a-z0-9-]+$/);
});

test("ISO numbers are all there and are not the codes: Nairobi is 47 and KE-30, Nyeri 19 and KE-36", () => {
  const isos = counties.map(({ iso }) => iso).toSorted();
  expect(isos).toEqual(
    Array.from({ length: 47 }, (_, n) => `KE-${String(n + 1).padStart(2, "0")}`),
  );
  expect(counties[46]).toMatchObject({ slug: "nairobi", iso: "KE-30" });
  expect(counties[18]).toMatchObject({ slug: "nyeri", iso: "KE-36" });
});

test("every county has a domain of its own; the exceptions from slug.go.ke are written down", () => {
  expect(repeated(counties.map(({ domain }) => domain))).toEqual([]);
  for (const { slug, domain, domainAlternatives } of counties) {
    const rule = `${slug.replaceAll("-", "")}.go.ke`;
    if (domain !== rule) expect(domainAlternatives, slug).toContain(rule);
  }
});
