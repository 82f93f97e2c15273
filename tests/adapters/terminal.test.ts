/** Progress: nothing in a pipe, nothing for what is quick, one line with the time left for what is not. */
import { expect, test } from "vitest";
import { terminalProgress, wantsColour } from "#adapters/terminal";

function run(isTTY: boolean, stepMs: number): string {
  let written = "";
  let now = 0;
  const stream = {
    isTTY,
    columns: 60,
    write: (text: string) => {
      written += text;
      return true;
    },
  };
  const progress = terminalProgress(stream, { now: () => new Date(now) });
  progress.start("audit", 10);
  for (let step = 0; step < 10; step += 1) {
    now += stepMs;
    progress.step(`host-${String(step)}\u001b[2J`);
  }
  progress.end();
  return written;
}

test("a pipe sees nothing, however long it takes", () => {
  expect(run(false, 1000)).toBe("");
});
test("what takes under two seconds is not told", () => {
  expect(run(true, 100)).toBe("");
});
test("what takes longer says how far it is and how long it will take, and cleans up", () => {
  const written = run(true, 1000);
  expect(written).toContain("audit: 2 of 10, 8 s left");
  expect(written).not.toContain("[2J\u001b");
  expect(written.split("\u001b[2J").length).toBe(1);
  expect(written.endsWith("\r\u001b[2K")).toBe(true);
  for (const line of written.split("\r"))
    expect(line.replace("\u001b[2K", "").length).toBeLessThan(60);
});
test("colour only for a terminal that wants it", () => {
  const terminal = { isTTY: true };
  expect(wantsColour(terminal, {})).toBe(true);
  expect(wantsColour(terminal, { NO_COLOR: "1" })).toBe(false);
  expect(wantsColour(terminal, { NO_COLOR: "" })).toBe(true);
  expect(wantsColour(terminal, { TERM: "dumb" })).toBe(false);
  expect(wantsColour({ isTTY: false }, {})).toBe(false);
});
