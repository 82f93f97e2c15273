/** One file of an inventory: parsed, held against its schema, searched for secrets. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnySchemaObject } from "ajv/dist/2020.js";
import type { Problem } from "#model/errors";
import type { Document } from "#model/position";
import type { Sheet, SheetSpec } from "#model/sheet";
import { secretMarks, secretsInDocument, secretsInSheet } from "#inventory/secrets";
import { parseSheet } from "./csv.ts";
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
  const specs = parseYaml("sheets.yaml", text("sheets.yaml")).document.value;
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
      const bytes = await readFile(path);
      return name.endsWith(".csv")
        ? readSheet(bytes, label)
        : readDocument(bytes, label, () => validator(schemaOf(name)));
    },
  };
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

function readDocument(bytes: Uint8Array, label: string, validator: () => Validate): ReadFile {
  const { document, problems } = parseYaml(label, new TextDecoder().decode(bytes));
  if (problems.some(({ level }) => level === "error")) return { problems };
  const secrets = secretsInDocument(document);
  // One thing is told once: where a secret stands, the schema's opinion of its form is noise.
  const told = new Set(secrets.map(({ at }) => `${at.line}:${at.column}`));
  const wrong = validator()(document).filter(({ at }) => !told.has(`${at.line}:${at.column}`));
  return { document, problems: [...problems, ...secrets, ...wrong] };
}
