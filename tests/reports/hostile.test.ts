/** Text from hosts must not run, hide, break a line or break out, in any format. */
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reports } from "#reports/index";
import { script, scriptHash } from "../../src/reports/html-script.ts";
import { style, styleHash } from "../../src/reports/html-style.ts";
import { plain } from "../../src/reports/text.ts";
import { need, withoutProgram } from "../support/need.ts";
import { everyState, hostile, subject, verdict } from "./sample.ts";

const sha256 = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

function reportOf(text: string) {
  const bad = verdict("fail", "c", {
    title: text,
    found: text,
    where: text,
    why: text,
    expected: text,
    remedy: text,
  });
  const about = { kind: "device", id: text, name: text, owner: text, site: text } as const;
  const one = subject("x", [bad], {
    subject: about,
    how: text,
    baseline: { id: text, version: text, hash: text, parameters: { [text]: text } },
  });
  return { ...everyState, notices: [text], scope: text, subjects: [one] };
}

/** Whatever a file may hold, with a taste for what parsers trip over. */
const nasty = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(...Array.from("<>&\"'=+-@,;\n\r\t\u0000\u202e]"), "\ud800", "a", " "),
  }),
);

/** The page with every text and attribute value taken out; the one element that a text may bring keeps a word in one line. */
const skeleton = (text: string) =>
  reports
    .html(reportOf(text))
    .replaceAll(/<span class="nb">([^<]*)<\/span>/g, "$1")
    .replace(/(?<=>)[^<]*|"[^"]*"/g, "");

describe("HTML", () => {
  test("the page allows exactly its own style and its own script", () => {
    expect(styleHash).toBe(sha256(style));
    expect(scriptHash).toBe(sha256(script));
    const page = reports.html(everyState);
    expect(page.split("<style>")[1]?.split("</style>")[0]).toBe(style);
    expect(page.split("<script>")[1]?.split("</script>")[0]).toBe(script);
    expect(page).toContain("default-src 'none'");
  });

  test("no address to fetch anything from, whatever a host said", () => {
    const clean = reports.html({ ...everyState, subjects: [] });
    expect(clean).not.toMatch(/\b(src|href|action)="(?!#)/);
    expect(clean).not.toMatch(/url\(|@import|https?:/);
  });

  test("nothing that a host said adds an element or an attribute", () => {
    const harmless = skeleton("harmless");
    fc.assert(
      fc.property(nasty, (text) => {
        // An empty field leaves its element out; that is no attack.
        fc.pre(text !== "");
        expect(skeleton(text)).toBe(harmless);
      }),
    );
  });
});

test("CSV: no cell begins like a formula, and every line has as many cells as the header", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const lines = reports.csv(reportOf(text)).split("\r\n");
      expect(lines.length).toBe(3);
      const cells = [
        ...(lines[1] ?? "").matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g),
      ].map(([, quoted, bare]) => quoted ?? bare ?? "");
      expect(cells.length).toBe((lines[0] ?? "").split(",").length);
      for (const cell of cells) expect(cell.trimStart()).not.toMatch(/^[=+\-@＝＋－＠|%]/u);
    }),
  );
});

test("CSV: a byte order mark only when asked for", () => {
  expect(reports.csv(everyState)).toMatch(/^Kind,/);
  expect(reports.csv(everyState, { bom: true })).toMatch(/^\ufeffKind,/);
});

test("terminal: no control character but our own newlines, and no line wider than 80", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const printed = reports.table(reportOf(text));
      expect(plain(printed.replaceAll("\n", ""))).toBe(printed.replaceAll("\n", ""));
      for (const line of printed.split("\n"))
        expect(Array.from(line).length).toBeLessThanOrEqual(80);
    }),
  );
});

test("JUnit is XML, and fits the shape that Jenkins accepts", (context) => {
  need(context, "judges", withoutProgram("xmllint", "libxml2-utils"));
  const schema = new URL("junit.xsd", import.meta.url).pathname;
  const check = (text: string) =>
    execFileSync("xmllint", ["--noout", "--nonet", "--schema", schema, "-"], {
      input: text,
      stdio: ["pipe", "pipe", "pipe"],
    });
  check(reports.junit(everyState));
  for (const text of hostile) check(reports.junit(reportOf(text)));
  expect(() => check(reports.junit(everyState).replace("<failure", "<mistake"))).toThrow();
});
