/** Generated unit folders: "off" passes for nothing that systemd would start, "on" for nothing that it would not. */
import { mkdirSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { judge } from "#checks/judge";
import { need } from "../support/need.ts";
import { boundCheck } from "./bound-check.ts";
import type { Entry } from "./case.ts";
import { askImage, makeImage, removeImage, shells } from "./image.ts";
import { startedBySystemd, withoutSystemd } from "./systemd-says.ts";

const folders = ["/etc/systemd/system", "/usr/local/lib/systemd/system"];
const service = "[Service]\nType=oneshot\nExecStart=/bin/true\n";
const pick = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const folder = pick(...folders);
const unitName = pick("kx.service", "ky.service", "kz.target", "kx.socket", "kx.timer", "kx.path");
const from = fc.oneof(
  unitName,
  pick("multi-user.target", "sockets.target", "timers.target", "rescue.target", "kz.target"),
);

function body(name: string): string {
  if (name.endsWith(".socket")) return "[Socket]\nListenStream=/run/kx\n";
  if (name.endsWith(".timer")) return "[Timer]\nOnBootSec=1\n";
  if (name.endsWith(".path")) return "[Path]\nPathExists=/run/kx\n";
  return name.endsWith(".target") ? "[Unit]\nDescription=x\n" : service;
}

const file = fc.oneof(
  { weight: 8, arbitrary: fc.constant("whole") },
  pick("empty", "null", "install", "gone"),
);
const unitFile = fc
  .tuple(folder, unitName, file)
  .map(([at, name, kind]): readonly [string, string | Entry] => {
    if (kind === "null") return [`${at}/${name}`, { link: "/dev/null" }];
    if (kind === "gone") return [`${at}/${name}`, { link: "/nowhere/x.service" }];
    if (kind === "empty") return [`${at}/${name}`, ""];
    const end = kind === "install" ? "[Install]\nWantedBy=multi-user.target\n" : "";
    return [`${at}/${name}`, body(name) + end];
  });
const wants = fc
  .tuple(folder, from, pick("wants", "wants", "requires", "upholds"), unitName)
  .map(([at, by, how, name]): readonly [string, string | Entry] => [
    `${at}/${by}.${how}/${name}`,
    { link: `../${name}` },
  ]);
const line = fc
  .tuple(
    pick(
      "Wants=",
      "Requires=",
      "BindsTo=",
      " Wants = ",
      "Upholds=",
      "After=",
      "#Wants=",
      "wants=",
      "Wants=ka.service \\\n  ",
      "Wants=ka.service\nWants=\nWants=",
    ),
    unitName,
    pick("", " ", "\t", "\r"),
  )
  .map(([key, name, end]) => `[Unit]\n${key}${name}${end}\n`);
const dropIn = fc
  .tuple(folder, from, pick("x.conf", "x.txt"), line)
  .map(([at, by, name, text]): readonly [string, string | Entry] => [
    `${at}/${by}.d/${name}`,
    text,
  ]);
const whole = fc
  .tuple(folder, unitName, line)
  .map(([at, name, text]): readonly [string, string | Entry] => [
    `${at}/${name}`,
    text + (name.endsWith(".target") ? "" : body(name)),
  ]);
const alias = fc
  .tuple(folder, pick("ka.service", "kb.target", "ky.service"), unitName)
  .map(([at, name, to]): readonly [string, string | Entry] => [`${at}/${name}`, { link: to }]);
/** What systemd refuses to load, and what it loads as before. */
const command = fc
  .tuple(
    folder,
    pick("kx.service.d", "service.d"),
    pick("", "\nExecStart=/bin/false", "/bin/false"),
  )
  .map(([at, by, text]): readonly [string, string | Entry] => [
    `${at}/${by}/y.conf`,
    `[Service]\nExecStart=${text}\n`,
  ]);
const image = fc
  .tuple(
    fc.constant([`${folders[1] ?? ""}/kx.service`, service] as const),
    fc
      .constantFrom("kx.service", "kz.target", "ky.service", "kx.socket")
      .map(
        (name) =>
          [`${folders[0] ?? ""}/multi-user.target.wants/${name}`, { link: `../${name}` }] as const,
      ),
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: unitFile },
        { weight: 4, arbitrary: wants },
        { weight: 2, arbitrary: dropIn },
        whole,
        alias,
        command,
      ),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
  )
  .map(([first, second, rest]) => Object.fromEntries([first, second, ...rest]));

const off = boundCheck("unit", { units: ["kx.service"], state: "off" });
const on = boundCheck("unit", { units: ["kx.service"], state: "on" });

test("what systemd starts", async (context) => {
  need(context, "judges", withoutSystemd());
  const odd: string[] = [];
  const seen = { started: 0, off: 0, on: 0 };
  for (const root of fc.sample(image, { numRuns: 60, seed: 5 })) {
    const at = makeImage({ root });
    for (const name of folders) mkdirSync(at + name, { recursive: true });
    try {
      const start = startedBySystemd(at);
      if (start === undefined) continue;
      const started = start.has("kx.service");
      const facts = await askImage(at, on.wants, shells[0] ?? ["sh"]);
      const states = [judge(off, facts).state, judge(on, facts).state];
      if (started) seen.started += 1;
      if (states[0] === "pass") seen.off += 1;
      if (states[1] === "pass") seen.on += 1;
      if (states[started ? 0 : 1] === "pass")
        odd.push(`${started ? "starts" : "does not start"} ${JSON.stringify(root)}`);
    } finally {
      removeImage(at);
    }
  }
  expect(odd.slice(0, 25).join("\n")).toBe("");
  expect(Math.min(seen.started, seen.off, seen.on), JSON.stringify(seen)).toBeGreaterThan(5);
});
