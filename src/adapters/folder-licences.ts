/** Licence ledger as a CSV file (RFC 4180); rows of others keep their place and values. */
import { KauntiError } from "#model/errors";
import type { Files, TargetDriver } from "#model/target";
import type { LicenceRow, LicenceStep } from "#reconcile/licences";
import { inferSchema, initParser } from "udsv";

type Driver = Omit<TargetDriver<readonly LicenceRow[], LicenceStep>, "locked">;

const columns = ["marker", "pool", "product", "entitled", "expires", "holder"] as const;

/** 0600: holders are employee numbers. */
export function folderLicences(files: Files, path: string): Driver {
  return {
    async observe() {
      const stored = await files.read(path);
      return stored?.kind === "file" ? parse(new TextDecoder().decode(stored.content), path) : [];
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

function parse(text: string, path: string): LicenceRow[] {
  const [header = "", ...rest] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (header !== columns.join(","))
    throw new KauntiError(`${path}:1: the columns are not ${columns.join(",")}`, {
      next: "the file was left as it is; move it away or repair its first line",
    });
  if (rest.every((line) => line === "")) return [];
  const rows = initParser(inferSchema(text)).stringArrs(text);
  return rows.map((fields) => {
    const [marker = "", pool = "", product = "", entitled = "", expires = "", holder = ""] = fields;
    return { marker, pool, product, entitled, expires, holder };
  });
}

function write(rows: readonly LicenceRow[]): string {
  const lines = rows.map((row) => columns.map((column) => quoted(row[column])).join(","));
  return `${[columns.join(","), ...lines].join("\n")}\n`;
}

const quoted = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
