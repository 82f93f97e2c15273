/** The report on a phone: 390 pixels wide, nothing runs out of the screen, every folded cell says what it is. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { reports } from "#reports/index";
import { need, withoutProgram } from "../support/need.ts";
import { openPage } from "./browser.ts";
import { everyState } from "./sample.ts";

const dir = mkdtempSync(join(tmpdir(), "kaunti-phone-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Elements that reach beyond the right edge; what is off the screen on purpose (skip link, table heads) is to the left. */
const beyond =
  "[...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.className || one.tagName)";

const cell = (at: number) =>
  `getComputedStyle(document.querySelector(".verdicts td:nth-child(${String(at)})"), "::before").content`;

test("rows fold, nothing scrolls sideways, nothing else is asked for", async (context) => {
  need(context, "chromium", withoutProgram("chromium", "chromium"));
  const file = join(dir, "report.html");
  writeFileSync(file, reports.html(everyState));
  const page = await openPage(`file://${file}`);
  try {
    await page.resize(390, 844);
    await page.value("document.getElementById('open-all').click()");
    expect(await page.value("innerWidth")).toBe(390);
    expect(await page.value(beyond)).toEqual([]);
    expect(await page.value("document.documentElement.scrollWidth")).toBe(390);
    expect(await page.value(cell(4))).toBe('"Wanted: "');
    expect(await page.value(cell(5))).toBe('"Found: "');
    await page.resize(1200, 800);
    expect(await page.value(cell(4))).toBe("none");
    expect(page.requests).toHaveLength(1);
  } finally {
    page.close();
  }
}, 60_000);
