/** The CSV ledger and the release folder under their contracts. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { Fence } from "#model/fence";
import { Bench } from "./bench.ts";
import { Killed, Saboteur } from "./failing-files.ts";
import { licencesContract, seats } from "./licences.ts";
import { releaseContract } from "./release.ts";

function fence(type: Fence["type"], location: string, layer: string): Fence {
  const marker = `kaunti:099:executive:${layer}`;
  return {
    type,
    driver: "folder",
    location,
    owner: "executive",
    county: "099",
    layer,
    marker,
    scope: {},
  };
}

function saboteur(at: number | undefined, moment: "before" | "after" = "before"): Saboteur {
  return new Saboteur(at === undefined ? undefined : { at, moment, error: () => new Killed() });
}

const ledger = fence("licences", "099-mfano/executive/licences.csv", "licensing");
const header = "marker,pool,product,entitled,expires,holder\n";
const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
const values = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) =>
    (m[1] ?? m[2] ?? "").replaceAll('""', '"'),
  );

licencesContract("CSV file", async () => {
  const bench = new Bench();
  const path = join(bench.targets, ledger.location);
  mkdirSync(dirname(path), { recursive: true });
  return {
    fence: ledger,
    ports: (dieAt, moment) => bench.ports(saboteur(dieAt, moment)),
    async byHand(row) {
      if (!existsSync(path)) writeFileSync(path, header);
      appendFileSync(path, `${row.map(quoted).join(",")}\n`);
    },
    rows: async () => readFileSync(path, "utf8").trimEnd().split("\n").slice(1).map(values),
    close: async () => bench.close(),
  };
});

releaseContract("folder", async () => {
  const bench = new Bench();
  const location = "099-mfano/releases/county-laptop";
  return {
    fence: (layer = "endpoints") => fence("release", location, layer),
    ports: (dieAt, moment) => bench.ports(saboteur(dieAt, moment)),
    files: async () =>
      Object.fromEntries(
        Object.entries(bench.snapshot())
          .filter(([path, what]) => what !== "folder" && path.startsWith(`${location}/`))
          .map(([path, what]) => [path.slice(location.length + 1), what.slice(4)]),
      ),
    async byHand(path, text) {
      const whole = join(bench.targets, location, path);
      mkdirSync(dirname(whole), { recursive: true });
      writeFileSync(whole, text);
    },
    close: async () => bench.close(),
  };
});

test.each([
  ["other columns", "pool,seats\noffice,5\n", /licences\.csv:1: the columns/],
  ["a byte that is not UTF-8", `${header}other,p,Caf\xE9,5,,x\n`, /csv:2: a character that is not/],
  ["a short row", `${header}other,p,q,5\n`, /csv:2: this row has 4 cells and not 6/],
  ["text after a quotation mark", `${header}other,p,"q"r,5,,\n`, /csv:2: text follows/],
  ["an open quotation mark", `${header}other,p,"q,5,,x\n`, /csv:2: a quotation mark/],
])("a ledger with %s is left as it is", async (_, text, message) => {
  const bench = new Bench();
  const path = join(bench.targets, ledger.location);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, "latin1");
  await expect(bench.apply(ledger, seats(1))).rejects.toThrow(message);
  expect(readFileSync(path, "latin1")).toBe(text);
  bench.close();
});

test("a ledger that is a link is left as it is", async () => {
  const bench = new Bench();
  const path = join(bench.targets, ledger.location);
  mkdirSync(dirname(path), { recursive: true });
  const text = `${header}other,p,q,5,,x\n`;
  writeFileSync(join(dirname(path), "real.csv"), text);
  symlinkSync("real.csv", path);
  await expect(bench.apply(ledger, seats(1))).rejects.toThrow(/the ledger is a link/);
  expect(readlinkSync(path)).toBe("real.csv");
  bench.close();
});

test("rows of others keep line ends of their own, quotes and blanks", async () => {
  const bench = new Bench();
  const path = join(bench.targets, ledger.location);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `\uFEFF${header.trim()}\r\nother,p," a\r\n""b"" ",5,,x\r\n`);
  await bench.apply(ledger, seats(1));
  expect(readFileSync(path, "utf8")).toContain('\nother,p," a\r\n""b"" ",5,,x\n');
  bench.close();
});
