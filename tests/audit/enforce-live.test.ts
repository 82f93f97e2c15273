/** Repairs of a running system: the program's own check and reload decide; whoever is cut off gets the old file back. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Repair } from "#model/repair";
import { compileKeep, compileReached, compileRepair, parseRepair } from "#platforms/repair";
import { smallImage } from "./small-image.ts";

const image = smallImage();

/** The real script, with its backup and its file in a scratch folder. */
function live(repair: Partial<Extract<Repair, { kind: "write" }>>): {
  states: string[];
  text: string;
} {
  const path = join(image.root, "etc/service.conf");
  writeFileSync(path, "old\n");
  const stamp = "s1";
  const script = compileRepair(
    [{ kind: "write", path, before: "old\n", content: "new\n", mode: "0644", ...repair }],
    { stamp },
  ).replace("BACKUP=$ROOT/var/lib/kaunti/backup", `BACKUP=${image.root}/backup`);
  const { stdout } = spawnSync("sh", ["-s"], { input: script, encoding: "utf8" });
  const { steps, problem } = parseRepair(stdout);
  expect(problem).toBeUndefined();
  return {
    states: steps.map(({ state, why }) => `${state} ${why}`.trim()),
    text: readFileSync(path, "utf8"),
  };
}

describe("on a running system", () => {
  test("the program's own check accepts: the file stays and the program reloads once", () => {
    const mark = join(image.root, "reloaded");
    expect(live({ check: "true", reload: `echo x >>${mark}` })).toEqual({
      states: ["done"],
      text: "new\n",
    });
    expect(readFileSync(mark, "utf8")).toBe("x\n");
  });

  test.each([
    ["nobody logged in anew", [], "old\n"],
    ["somebody logged in, and was never heard of again", [compileReached], "old\n"],
    ["somebody logged in, and said that it may stay", [compileReached, compileKeep], "new\n"],
  ] as const)(
    "the host puts it back by itself, unless it was told to keep it: %s",
    async (_, words, after) => {
      const path = join(image.root, "etc/service.conf");
      writeFileSync(path, "old\n");
      const here = (script: string) =>
        spawnSync("sh", ["-s"], {
          input: script.replaceAll(
            "BACKUP=$ROOT/var/lib/kaunti/backup",
            `BACKUP=${image.root}/backup`,
          ),
        });
      const mark = join(image.root, "reloads");
      const repair = {
        kind: "write",
        path,
        before: "old\n",
        content: "new\n",
        mode: "0644",
        reload: `echo x >>${mark}`,
      } as const;
      // The timer's own script lies encoded inside: its backup is the same scratch folder.
      const script = compileRepair([repair], { stamp: "s1", deadMan: { reached: 1, kept: 1 } });
      const undo = /deadman 1 1 (\S+)/.exec(script)?.[1] ?? "";
      const own = Buffer.from(
        Buffer.from(undo, "base64")
          .toString()
          .replace("BACKUP=$ROOT/var/lib/kaunti/backup", `BACKUP=${image.root}/backup`),
      ).toString("base64");
      here(script.replace(undo, own));
      expect(readFileSync(path, "utf8")).toBe("new\n");
      for (const say of words) here(say({ stamp: "s1" }));
      const kept = after === "new\n";
      if (kept) await new Promise((resolve) => setTimeout(resolve, 5000));
      const marks = (): string => readFileSync(mark, "utf8");
      await expect.poll(marks, { timeout: 20_000 }).toBe(kept ? "x\n" : "x\nx\n");
      expect(readFileSync(path, "utf8")).toBe(after);
      // Who comes too late is told so.
      const late = here(compileKeep({ stamp: "s1" })).stdout.toString();
      expect(parseRepair(late).steps[0]?.state).toBe(kept ? "done" : "failed");
    },
  );

  test("the program's own check refuses: the file is put back and nothing is reloaded", () => {
    const mark = join(image.root, "reloaded");
    const { states, text } = live({ check: "echo bad line 1 >&2; false", reload: `touch ${mark}` });
    expect(text).toBe("old\n");
    expect(states).toEqual([expect.stringMatching(/^undone .*bad line 1/)]);
    expect(existsSync(mark)).toBe(false);
  });

  test("the reload fails: everything is put back and the program reloaded again", () => {
    const mark = join(image.root, "tries");
    const { states, text } = live({ reload: `echo x >>${mark}; [ "$(wc -l <${mark})" -gt 1 ]` });
    expect(text).toBe("old\n");
    expect(states).toEqual(["done", expect.stringMatching(/^undone .*everything was put back/)]);
    expect(readFileSync(mark, "utf8")).toBe("x\nx\n");
  });
});

test("an answer that is cut short is a problem, whatever it says", () => {
  const script = compileRepair([{ kind: "mode", path: "/etc/crontab", mode: "0600" }], {
    root: image.root,
    stamp: "s",
  });
  const { stdout } = spawnSync("sh", ["-s"], { input: script, encoding: "utf8" });
  expect(parseRepair(stdout).problem).toBeUndefined();
  expect(parseRepair(stdout.slice(0, -20)).problem).toBeDefined();
  expect(parseRepair("").problem).toBeDefined();
});
