/** One reason for everything is told once: an empty folder, half a configuration. */
import { expect, test } from "vitest";
import { handLines } from "#reports/enrolment";
import { reports } from "#reports/index";
import { everyState, subject, verdict } from "./sample.ts";

const error = (control: string, why: string) => ({ ...verdict("error", control), why });
const view = (format: "table" | "html", ...whys: string[]): string =>
  reports[format]({
    ...everyState,
    notices: [],
    subjects: [
      subject(
        "a",
        whys.map((why, index) => error(`c${String(index)}`, why)),
      ),
    ],
  });
const times = (text: string, part: string): number => text.split(part).length - 1;

test("a subject of which nothing could be read says so once, with the number of its controls", () => {
  const page = view("table", "cut off", "cut off", "cut off");
  expect(times(page, "cut off")).toBe(1);
  expect(page).toContain("3 controls (all)");
  expect(page).toContain("3 error");
  expect(view("html", "cut off", "cut off", "cut off")).toContain("<td>3 controls</td>");
});

test("different reasons are told each, and so is a single one", () => {
  const page = view("table", "cut off", "cut off", "no answer");
  expect([times(page, "cut off"), times(page, "no answer")]).toEqual([2, 1]);
  expect(page).not.toContain("(all)");
  expect(view("table", "cut off")).toContain("(c0)");
  expect(view("html", "cut off", "no answer")).not.toContain("2 controls</td>");
});

test("what is left for hands keeps to 80 columns, and all of it is there", () => {
  const left = "time-servers-approved: Time comes from the approved servers: ".repeat(4).trim();
  const lines = handLines(left);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines.map((line) => line.trim()).join(" ")).toBe(`by hand: ${left}`);
});
