/** Nothing of a lab stays on the machine, however it ended. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { need } from "../support/need.ts";
import { startLab } from "./lab.ts";
import { missingLab } from "./missing.ts";
import { forget, marksOf, traces, type Marked, type Marks } from "./traces.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

const all: Marks[] = [];
afterEach(() => all.splice(0).forEach(forget));
function marked(lab: Marked): Marks {
  const marks = marksOf(lab);
  all.push(marks);
  return marks;
}

/** What is left once the lab had ten seconds to end. */
async function left(marks: Marks): Promise<string[]> {
  for (let tries = 0; tries < 50 && traces(marks).length > 0; tries += 1) await sleep(200);
  return traces(marks);
}

test("after stop nothing is left, at once", async () => {
  const lab = await startLab({ hosts: ["sub-laptop"] });
  const marks = marked(lab.fabric);
  const kinds = new Set(traces(marks).map((line) => line.replace(/ .*|^\/(tmp|sys).*/, "$1")));
  // Mounts are not among them: they were never this machine's.
  expect(kinds, "a running lab is seen").toEqual(new Set(["process", "sys", "tmp"]));
  await lab.stop();
  expect(traces(marks)).toEqual([]);
});

test("killed with -9 in the middle, its starter leaves nothing", async () => {
  const { child, marks } = await elsewhere();
  expect(traces(marks).length).toBeGreaterThan(10);
  child.kill("SIGKILL");
  expect(await left(marks)).toEqual([]);
});

test("killed with -9 itself, the guard takes everything along; what it could not, the next lab takes away", async () => {
  const { child, marks } = await elsewhere();
  process.kill(Number(/\d+$/.exec(marks.group)?.[0]), "SIGKILL");
  for (let tries = 0; tries < 50 && processes(marks) > 0; tries += 1) await sleep(200);
  expect(processes(marks)).toBe(0);
  child.kill("SIGKILL");
  const next = await startLab({ hosts: ["sub-laptop"], boot: false });
  expect(traces(marks)).toEqual([]);
  await next.stop();
});

function processes(marks: Marks): number {
  return traces(marks).filter((line) => line.startsWith("process")).length;
}

/** A lab of one running host whose starter is another process. */
async function elsewhere() {
  const child = spawn(process.execPath, [join(import.meta.dirname, "starter.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  return { child, marks: marked(JSON.parse(String(line)) as Marked) };
}
