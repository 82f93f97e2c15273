/** What enforce says of one subject: 80 columns, commands whole, and what is left for hands once. */
import { expect, test } from "vitest";
import { enforcedLines } from "#reports/enforced";
import { wrapWhole } from "#reports/text";
import { subject, verdict } from "./sample.ts";

const report = subject("a", [verdict("fail", "x")]);
const hand =
  "ufw-loopback: ufw lets loopback through: Run `ufw prepend deny in from 127.0.0.0/8` and `ufw prepend deny in from ::1`; what comes in over lo is let through by /etc/ufw/before.rules.";
const told = {
  changes: [],
  byHand: [hand, hand],
  notices: [`${"a note ".repeat(20)}ends`],
  before: report,
  after: report,
};

test("no line is longer than the terminal is wide, and all of it is there", () => {
  for (const width of [60, 80, 100]) {
    const lines = enforcedLines(told, false, width);
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(lines.map((line) => line.trim()).join(" ")).toContain(hand);
  }
});

test("a command stays in one line, also where it is longer than one", () => {
  const lines = enforcedLines(told, false).join("\n");
  expect(lines).toContain("`ufw prepend deny in from 127.0.0.0/8`");
  expect(lines).toContain("`ufw prepend deny in from ::1`;");
  expect(wrapWhole("Run `one two three four`, then go", 10)).toEqual([
    "Run",
    "`one two three four`,",
    "then go",
  ]);
  expect(wrapWhole("a lone ` sign", 6)).toEqual(["a lone", "` sign"]);
  expect(wrapWhole("", 6)).toEqual([""]);
});

test("what is left for hands is told once", () => {
  expect(enforcedLines(told, true).filter((line) => line.includes("by hand"))).toHaveLength(1);
});

test("steps, what was put back and the backup each have their line", () => {
  const outcome = { steps: [{ what: "edit /etc/x", state: "failed", why: "full" }] } as const;
  const lines = enforcedLines(
    { ...told, changes: ["edit /etc/x"], outcome, rolledBack: "y passed before", backup: "/b" },
    true,
  );
  expect(lines).toContain("  failed    edit /etc/x: full");
  expect(lines).toContain("  PUT BACK  y passed before");
  expect(lines).toContain("  backups   /b");
});
