/** The HTML report in a real browser: it filters, it prints whole, and it asks nobody for anything. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestContext } from "vitest";
import { reports } from "#reports/index";
import { need, withoutProgram } from "../support/need.ts";
import { openPage } from "./browser.ts";
import type { Page } from "./browser.ts";
import { everyState } from "./sample.ts";

const missing = withoutProgram("chromium", "chromium");
const dir = mkdtempSync(join(tmpdir(), "kaunti-page-"));
let opened: Page | undefined;
beforeAll(async () => {
  if (missing !== undefined) return;
  const file = join(dir, "report.html");
  writeFileSync(file, reports.html(everyState));
  opened = await openPage(`file://${file}`);
}, 60_000);
afterAll(() => {
  opened?.close();
  rmSync(dir, { recursive: true, force: true });
});
const page = (context: TestContext): Page => {
  need(context, "chromium", missing);
  if (opened === undefined) throw new Error("no page");
  return opened;
};

const shown =
  "[...document.querySelectorAll('section.subject:not([hidden]) tr[data-state]:not([hidden])')].map((row) => row.dataset.state)";
const set = (name: string, to: string) =>
  `{ const field = document.querySelector("[name=${name}]"); field.value = ${JSON.stringify(to)}; field.dispatchEvent(new Event("input", {bubbles: true})); }`;
const settle = "new Promise((resolve) => setTimeout(resolve, 50))";

test("nothing but the file itself is asked for, and the browser has nothing to complain about", (context) => {
  const { requests, complaints } = page(context);
  expect(requests.length).toBe(1);
  expect(requests[0]).toMatch(/^file:/);
  expect(complaints).toEqual([]);
});

test("hostile text is text: no script ran, no element came of it", async (context) => {
  expect(
    await page(context).value("document.querySelectorAll('img, script:not(:last-of-type)').length"),
  ).toBe(0);
  expect(
    await page(context).value("document.body.textContent.includes('<script>alert(1)</script>')"),
  ).toBe(true);
});

test("filters by state, text, owner and site; says how much is shown; a print says that it is filtered", async (context) => {
  const { value } = page(context);
  expect((await value(shown)) as string[]).toHaveLength(22);
  await value(
    `for (const box of document.querySelectorAll("[name=state]")) box.checked = box.value === "error"; ${set("text", "")}; ${settle}`,
  );
  expect(await value(shown)).toEqual(["error"]);
  expect(await value("document.getElementById('shown').textContent")).toBe(
    "1 of 24 verdicts on 1 of 4 subjects shown",
  );
  expect(await value("document.getElementById('printed-filter').hidden")).toBe(false);
  await value(`document.querySelector("form").reset(); ${settle}`);
  await value(`${set("text", "HYPERLINK")}; ${settle}`);
  expect(await value(shown)).toEqual(["fail"]);
  await value(`document.querySelector("form").reset(); ${set("owner", "assembly")}; ${settle}`);
  expect(await value("document.querySelectorAll('section.subject:not([hidden])').length")).toBe(1);
  await value(`document.querySelector("form").reset(); ${settle}`);
  expect((await value(shown)) as string[]).toHaveLength(22);
  expect(await value("document.getElementById('printed-filter').hidden")).toBe(true);
});

test("accessible: language, one heading per level, table headers with scope, labelled fields, a name for every state", async (context) => {
  const { value } = page(context);
  expect(await value("document.documentElement.lang")).toBe("en");
  expect(await value("document.querySelectorAll('h1').length")).toBe(1);
  expect(await value("[...document.querySelectorAll('th')].every((th) => th.scope !== '')")).toBe(
    true,
  );
  expect(
    await value(
      "[...document.querySelectorAll('input, select')].every((field) => field.labels.length === 1)",
    ),
  ).toBe(true);
  expect(
    await value("[...document.querySelectorAll('table')].every((table) => table.caption !== null)"),
  ).toBe(true);
  const contrast = `(() => {
    const light = (rgb) => { const [r, g, b] = rgb.match(/[\\d.]+/g).map(Number).map((c) => { const s = c / 255; return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    return Math.min(...[...document.querySelectorAll(".state")].map((badge) => {
      const { color, backgroundColor } = getComputedStyle(badge);
      const behind = backgroundColor === "rgba(0, 0, 0, 0)" ? "rgb(243, 245, 247)" : backgroundColor;
      const [a, b] = [light(color), light(behind)].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05);
    }));
  })()`;
  // WCAG 2.2 success criterion 1.4.3
  expect(await value(contrast)).toBeGreaterThanOrEqual(4.5);
});

test("prints everything, also what is closed on the screen, with a page number and a place to sign", async (context) => {
  need(context, "judges", withoutProgram("pdftotext", "poppler-utils"));
  const file = join(dir, "report.pdf");
  writeFileSync(file, await page(context).pdf());
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  for (const { subject, baseline } of everyState.subjects) {
    expect(text).toContain(subject.id);
    expect(text).toContain(baseline.hash);
  }
  for (const words of [
    "10.99.0.17:22: no answer within 4 s",
    "Page 1 of",
    "Accounting officer, date",
    "kaunti 0.1.0",
    everyState.evidence?.head ?? "?",
  ])
    expect(text).toContain(words);
  expect(text).not.toContain("Verdicts shown");
  // What is in order is there by name only; what needs somebody is whole.
  expect(text).toContain("prohibit-password");
  expect(text).not.toContain("/etc/ssh/sshd_config:12");
  expect(text).toContain("✓");
});
