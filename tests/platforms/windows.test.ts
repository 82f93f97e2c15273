/** The document of the Windows collector: read whichever way it came, and worth nothing once it is not whole. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCollectedFile } from "#adapters/collected-file";
import { sha256 } from "#adapters/digest";
import { wantKey } from "#model/fact";
import { windows } from "#platforms/windows";
import { changed, recorded, written } from "../checks/windows-document.ts";
import type { WindowsDocument } from "../checks/windows-document.ts";

const whole = recorded("hardened");
const read = (text: string) => windows.read(text, sha256);
const of = (part: string) => wantKey({ kind: "collected", part: `windows ${part}` });
const parsed = JSON.parse(whole) as WindowsDocument;

test("which computer, when, and what it said", () => {
  const found = read(whole);
  expect(found).toMatchObject({
    platform: "windows11",
    takenAt: "2026-06-01T07:30:00Z",
    hostname: "GOV-LAP-00004",
    serial: "PF4RCKWVT",
  });
  expect(found.problem).toBeUndefined();
  expect(found.answers.get(of("smb-client"))).toEqual({
    records: [{ RequireSecuritySignature: true, EnableInsecureGuestLogons: false }],
  });
  expect(windows.recognises(whole)).toBe(true);
  expect(windows.recognises('{"format": "kaunti.audit/1"}')).toBe(false);
});

describe("every way out of Windows", () => {
  const ways: Readonly<Record<string, (text: string) => Uint8Array>> = {
    "as it was written": (text) => Buffer.from(text),
    "with a byte order mark": (text) => Buffer.from(`\uFEFF${text}`),
    "UTF-16 with its mark, as > writes it": (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
    "UTF-16 the other way round": (text) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16(),
    "with CRLF": (text) => Buffer.from(text.replaceAll("\n", "\r\n")),
    "broken at 80 columns": (text) => Buffer.from(text.replaceAll(/.{80}/g, "$&\r\n")),
    "on one line": (text) => Buffer.from(text.replaceAll("\n", "")),
    "with blanks at the ends of lines": (text) => Buffer.from(text.replaceAll("\n", "   \n")),
    "without its last end of line": (text) => Buffer.from(text.trimEnd()),
  };
  test.each(Object.entries(ways))("%s", async (_, way) => {
    const folder = mkdtempSync(join(tmpdir(), "kaunti-windows-"));
    try {
      const file = join(folder, "laptop.json");
      writeFileSync(file, way(whole));
      const text = await readCollectedFile(file);
      expect(windows.recognises(text)).toBe(true);
      expect(read(text)).toEqual(read(whole));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a document that is not whole", () => {
  const bare = whole.replaceAll(/\s/g, "");

  test("cut anywhere", () => {
    for (let length = 0; length < bare.length; length += 37)
      expect(read(bare.slice(0, length)).problem, String(length)).toBeDefined();
    expect(read(bare.slice(0, -1)).problem).toContain("cut");
  });

  test("one character changed, lost or put in anywhere", () => {
    fc.assert(
      fc.property(
        fc.nat(bare.length - 1),
        fc.constantFrom("", "0", "1", "}", '"', "x", "true"),
        fc.nat(1),
        (at, other, lost) => {
          const text = bare.slice(0, at) + other + bare.slice(at + lost);
          if (text !== bare) expect(read(text).problem).toBeDefined();
        },
      ),
    );
  });

  test.each([
    ["text before it", `WARNING: something\n${whole}`],
    ["text after it", `${whole}PS C:\\>`],
    ["two of them", whole + whole],
    ["a line taken out", whole.split("\n").toSpliced(20, 1).join("\n")],
    ["two lines in another order", whole.replace(/^(.*EnableLUA.*)\n(.*)$/m, "$2\n$1")],
    ["a value changed", whole.replace('"LockoutBadCount":"5"', '"LockoutBadCount":"3"')],
    ["printed again by another program", JSON.stringify(JSON.parse(whole))],
    ["its hash left out", whole.replace(/,"sha256".*/, "}")],
    ["its hash in capitals", whole.replace(/[0-9a-f]{64}/, (sum) => sum.toUpperCase())],
    ["nothing", ""],
    ["an error in its place", "collector.ps1 cannot be loaded because running scripts is disabled"],
  ])("%s", (_, text) => {
    const { problem, answers, platform } = read(text);
    expect(problem).toBeDefined();
    expect([answers.size, platform]).toEqual([0, ""]);
  });

  test("a format that this kit does not know", () => {
    const body = whole
      .replaceAll(/\s/g, "")
      .replace("windows/1", "windows/2")
      .split(',"sha256"')[0];
    const text = `${body ?? ""},"sha256":"${sha256(body ?? "")}"}`;
    expect(read(text).problem).toContain("format 2");
  });

  test.each([
    ["no time", { ...parsed, header: {} }],
    ["a time for people", { ...parsed, header: { collectedAt: "01/06/2026 07:30" } }],
    ["a time that is none", { ...parsed, header: { collectedAt: "2026-06-41T07:30:00Z" } }],
    ["a header that is none", { ...parsed, header: null as unknown as WindowsDocument["header"] }],
  ])("%s", (_, document) => {
    expect(read(written(document)).problem).toContain("damaged");
  });
});

test.each([
  ["both a value and a reason", { value: { a: 1 }, error: "no" }],
  ["neither", {}],
  ["a value that is no record", { value: 5 }],
  ["a list", { value: [1] }],
  ["null", { value: null }],
  ["a reason that is no text", { error: 5 }],
])("a fact with %s is an error of that fact alone", (_, fact) => {
  const found = read(written({ ...parsed, facts: { ...parsed.facts, "smb-server": fact } }));
  expect(found.problem).toBeUndefined();
  expect(found.answers.get(of("smb-server"))?.error).toContain("neither a value nor a reason");
  expect(found.answers.get(of("smb-client"))?.error).toBeUndefined();
});

test.each([
  ["windows11", { BuildNumber: "22000", ProductType: 1 }],
  ["windows10", { BuildNumber: "19045", ProductType: 1 }],
  ["windowsserver", { BuildNumber: "26100", ProductType: 3 }],
  ["windowsserver", { BuildNumber: "26100", ProductType: 2 }],
  ["", { BuildNumber: "26100" }],
  ["", { BuildNumber: "11", ProductType: 1 }],
  ["", { failed: "Invalid class" }],
  ["", null],
])("%s of %j", (platform, windows_) => {
  expect(read(changed({ windows: windows_ })).platform).toBe(platform);
});
