/** Secrets never stand in the inventory: finds what looks like one, and tells where without repeating it. Pure. */
import type { Problem } from "#model/errors";
import type { Document } from "#model/position";
import type { Sheet } from "#model/sheet";
import { isMap, pointerTo } from "./merge.ts";

/** Values that are a secret wherever they stand. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY/, "a private key"],
  [/\bA(KIA|SIA)[0-9A-Z]{16}\b/, "an AWS access key"],
  [
    /\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bglpat-[\w-]{20}/,
    "an access token",
  ],
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./, "a signed token"],
  [/^\$(1|2[aby]|5|6|7|y|argon2\w*)\$/, "a password hash"],
  [/^\{(SSHA?(256|512)?|CRYPT|ARGON2|PBKDF2\S*)\}/i, "a password hash"],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@/i, "a password in an address"],
];

/** Keys whose value is a secret by its name. `publicKey` and the like are not. */
const secretKey =
  /pass(word|wd|phrase|code)|secret|private_?key|psk|shared_?key|api_?key|access_?key|token|credential|digest_?key|(^|_)pin$/i;
const reference = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|exec:.+)$/;

/** Whether a message about this key must not repeat its value. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key);
}

function secretIn(key: string, value: string): string | undefined {
  const shape = shapes.find(([pattern]) => pattern.test(value));
  if (shape !== undefined) return shape[1];
  return isSecretKey(key) && value !== "" && !reference.test(value)
    ? "a secret written as a value"
    : undefined;
}

const next = "keep it outside and write a reference: env:NAME, file:PATH or exec:COMMAND";

/** Every secret of a document; the walk is over all keys and values. */
export function secretsInDocument(document: Document): Problem[] {
  const found: Problem[] = [];
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === "string") {
      const what = secretIn(path.findLast((part) => typeof part === "string") ?? "", value);
      if (what !== undefined)
        found.push({
          level: "error",
          at: document.at(pointerTo(...path)),
          message: `this looks like ${what}; ${next}`,
        });
    } else if (Array.isArray(value)) value.forEach((one, index) => walk(one, [...path, index]));
    else if (isMap(value))
      for (const [key, one] of Object.entries(value)) walk(one, [...path, key]);
  };
  walk(document.value, []);
  return found;
}

/** Every shape above has one of these in it: looking for them in a file's bytes costs next to nothing. */
export const secretMarks = [
  "PRIVATE KEY",
  "AKIA",
  "ASIA",
  "ghp_",
  "gho_",
  "ghu_",
  "ghs_",
  "ghr_",
  "xox",
  "glpat-",
  "eyJ",
  "$",
  "{",
  "://",
];

/** `marked`: whether the file has any of the marks; cells are many and secrets in them rare. */
export function secretsInSheet(sheet: Sheet, marked: boolean): Problem[] {
  const suspicious = marked || sheet.header.some(isSecretKey);
  if (!suspicious) return [];
  return sheet.rows.flatMap((row, at) =>
    row.flatMap((cell, column): Problem[] => {
      const what = secretIn(sheet.header[column] ?? "", cell.trim());
      if (what === undefined) return [];
      return [
        { level: "error", at: sheet.at(at, column), message: `this looks like ${what}; ${next}` },
      ];
    }),
  );
}
