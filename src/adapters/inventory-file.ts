/** One file of an inventory: parsed, held against its schema, searched for secrets. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import type { AnySchemaObject } from "ajv/dist/2020.js";
import type { Problem } from "#model/errors";
import type { Document } from "#model/position";
import type { Sheet, SheetSpec } from "#model/sheet";
import { secretMarks, secretsInDocument, secretsInSheet } from "#inventory/secrets";
import { unseenInDocument } from "#inventory/unseen";
import { parseSheet } from "./csv.ts";
import { keptDocument, keptReadings, type KeptReadings } from "./kept-readings.ts";
import { compileSchema, type Validate } from "./schema.ts";
import { parseYaml } from "./yaml.ts";

/** What is usable of a file is there; what is wrong is in `problems`. */
export interface ReadFile {
  readonly document?: Document;
  readonly sheet?: Sheet;
  readonly problems: readonly Problem[];
}

export interface FileReader {
  readonly specs: Readonly<Record<string, SheetSpec>>;
  /** `name`: the file's name in its folder; `label`: what messages call it. */
  read(path: string, name: string, label: string): Promise<ReadFile>;
  /** What this run found right, and the next need not judge again. */
  readonly kept: KeptReadings;
}

const readers = new Map<string, FileReader>();

/** `schemas`: the kit's inventory/schema. Each schema is compiled once, when its first file comes. */
export function fileReader(schemas: string): FileReader {
  const reader = readers.get(schemas) ?? makeReader(schemas);
  readers.set(schemas, reader);
  return reader;
}

function makeReader(schemas: string): FileReader {
  const text = (name: string): string => readFileSync(join(schemas, name), "utf8");
  const shipped = dirname(schemas);
  const kept = keptReadings(dirname(shipped), { name: "inventory", most: 50_000 });
  const specs = specsOf(text("sheets.yaml"), kept);
  const load = (file: string): AnySchemaObject =>
    JSON.parse(text(`${file}.schema.json`)) as AnySchemaObject;
  const compiled = new Map<string, Validate>();
  const validator = (name: string): Validate => {
    const found = compiled.get(name) ?? compileSchema(load(name), [load("common")]);
    compiled.set(name, found);
    return found;
  };
  return {
    specs: specs as FileReader["specs"],
    async read(path, name, label) {
      const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => unreadable(error));
      if (typeof bytes === "string") return { problems: [whole(label, bytes)] };
      return name.endsWith(".csv")
        ? readSheet(bytes, label)
        : readDocument(bytes, label, {
            kept,
            ours: path.startsWith(shipped + sep),
            schema: schemaOf(name),
            validator,
          });
    },
    kept,
  };
}

function specsOf(text: string, kept: KeptReadings): unknown {
  const key = kept.key("sheets", text);
  const specs = kept.value(key) ?? parseYaml("sheets.yaml", text).document.value;
  if (!kept.has(key)) kept.keep(key, specs);
  return specs;
}

/** Something wrong with the file as such. */
function whole(file: string, message: string): Problem {
  return { level: "error", at: { file, line: 1, column: 1 }, message };
}

/** Why a file that is there gave no bytes. */
export function unreadable({
  code,
  message,
}: Pick<NodeJS.ErrnoException, "code" | "message">): string {
  if (code === "EISDIR") return "this is a folder; a file of this name is expected";
  if (code === "EACCES" || code === "EPERM")
    return "this file may not be read by you; ask its owner, or run as the account that owns it";
  if (code === "ENOENT" || code === "ELOOP") return "this link leads nowhere; put the file here";
  return `this file cannot be read: ${message}`;
}

/** Undefined where a byte would be lost. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/** `register/devices/099-ict-lap-00001.yaml` -> device; `email.yaml` -> email. */
function schemaOf(name: string): string {
  return name.startsWith("register/devices/") ? "device" : name.replace(/\.ya?ml$/, "");
}

function readSheet(bytes: Uint8Array, label: string): ReadFile {
  const sheet = parseSheet(label, bytes);
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const marked = secretMarks.some((mark) => raw.includes(mark));
  return { sheet, problems: [...sheet.problems, ...secretsInSheet(sheet, marked)] };
}

interface Judge {
  readonly kept: KeptReadings;
  /** One of the kit's own files: public, so that its value may be kept. */
  readonly ours: boolean;
  readonly schema: string;
  readonly validator: (schema: string) => Validate;
}

function readDocument(
  bytes: Uint8Array,
  label: string,
  { kept, ours, schema, validator }: Judge,
): ReadFile {
  const text = utf8(bytes);
  if (text === undefined)
    return { problems: [whole(label, "this file is not UTF-8 text; save it as UTF-8")] };
  const key = kept.key(schema, text);
  const before = kept.value(key);
  if (before !== undefined) return { document: keptDocument(label, text, before), problems: [] };
  const { document, problems } = parseYaml(label, text);
  if (problems.some(({ level }) => level === "error")) return { problems };
  if (kept.has(key)) return { document, problems };
  const secrets = [...secretsInDocument(document), ...unseenInDocument(document)];
  // One thing is told once: where a secret stands, the schema's opinion of its form is noise.
  const told = new Set(secrets.map(({ at }) => `${at.line}:${at.column}`));
  const wrong = validator(schema)(document).filter(
    ({ at }) => !told.has(`${at.line}:${at.column}`),
  );
  const all = [...problems, ...secrets, ...wrong];
  if (all.length === 0) kept.keep(key, ours ? document.value : null);
  return { document, problems: all };
}
