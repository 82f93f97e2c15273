/** Licence ledger as a CSV file (RFC 4180); rows of others keep their place and values. */
import { KauntiError } from "#model/errors";
import type { Files, TargetDriver } from "#model/target";
import type { LicenceRow, LicenceStep } from "#reconcile/licences";
import { inferSchema, initParser } from "udsv";
import { scanRecords } from "./csv-records.ts";

type Driver = Omit<TargetDriver<readonly LicenceRow[], LicenceStep>, "locked">;

const columns = ["marker", "pool", "product", "entitled", "expires", "holder"] as const;

/** 0600: holders are employee numbers. */
export function folderLicences(files: Files, path: string): Driver {
  return {
    async observe() {
      const stored = await files.read(path);
      if (stored === undefined) return [];
      // Writing would put a file in the link's place, and what it leads to would be nobody's ledger any more.
      if (stored.kind === "link") throw left(path, 1, "the ledger is a link to another file");
      return parse(textOf(stored.content, path), path);
    },
    async apply(steps, signal) {
      for (const { rows } of steps) {
        signal?.throwIfAborted();
        if (rows === undefined) await files.remove(path);
        else await files.write(path, write(rows), 0o600);
      }
    },
  };
}

/** A refusal to read, so that nothing is written over it. */
function left(path: string, line: number, what: string): KauntiError {
  const next = "the file was left as it is; move it away or repair that line";
  return new KauntiError(`${path}:${line}: ${what}`, { next });
}

/** A byte that is read as something else would be lost when the rows are written back. */
function textOf(content: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    const valid = new TextDecoder().decode(content).split("\uFFFD", 1)[0] ?? "";
    throw left(path, valid.split("\n").length, "a character that is not UTF-8");
  }
}

function parse(text: string, path: string): LicenceRow[] {
  const { starts, ends, cells, strays } = scanRecords(text, ",");
  const line = (offset: number): number => text.slice(0, offset).split("\n").length;
  const [stray] = strays;
  if (stray !== undefined) throw left(path, line(stray.offset), stray.why);
  const records = starts.map((start, index) => text.slice(start, ends[index]).replace(/\r$/, ""));
  const [header = "", ...rows] = records;
  if (header !== columns.join(",")) throw left(path, 1, `the columns are not ${columns.join(",")}`);
  const ragged = records.findIndex((row, at) => row !== "" && cells[at] !== columns.length);
  if (ragged >= 0) {
    const what = `this row has ${cells[ragged]} cells and not ${columns.length}`;
    throw left(path, line(starts[ragged] ?? 0), what);
  }
  const filled = rows.filter((row) => row !== "");
  if (filled.length === 0) return [];
  const plain = `${[header, ...filled].join("\n")}\n`;
  const schema = inferSchema(plain, { col: ",", row: "\n", trim: false }, 1);
  return initParser(schema)
    .stringArrs(plain)
    .map((fields) => {
      const [marker = "", pool = "", product = "", entitled = "", expires = "", holder = ""] =
        fields;
      return { marker, pool, product, entitled, expires, holder };
    });
}

function write(rows: readonly LicenceRow[]): string {
  const lines = rows.map((row) => columns.map((column) => quoted(row[column])).join(","));
  return `${[columns.join(","), ...lines].join("\n")}\n`;
}

const quoted = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
