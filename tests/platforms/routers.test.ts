/** Whole configurations of routers: what is judged of them, that no secret leaves the parser, and that nothing lost helps. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sha256 } from "#adapters/digest";
import { readPolicies } from "#adapters/policies";
import { bindBaseline } from "#checks/baseline";
import { judge } from "#checks/judge";
import type { BoundBaseline } from "#model/baseline";
import type { ParameterValue } from "#model/control";
import type { Verdict } from "#model/verdict";
import { readCollected } from "#platforms/collected";
import { collectedPlatforms } from "#platforms/collected-platforms";

const policies = await readPolicies("policies");
const folder = "tests/cases/platforms";
const routers = ["ios", "openwrt", "routeros"] as const;
const dumps = routers.flatMap((platform) =>
  readdirSync(join(folder, platform)).map((file) => ({
    platform,
    file,
    text: readFileSync(join(folder, platform, file), "utf8"),
  })),
);
const bound = Object.fromEntries(
  routers.map((platform) => [
    platform,
    bindBaseline(policies, `county-router-${platform}`, {}, sha256),
  ]),
) as Record<(typeof routers)[number], BoundBaseline>;

const read = (platform: string, text: string) =>
  readCollected(collectedPlatforms, { file: "dump", text, hash: sha256 }, platform);
function verdicts(platform: (typeof routers)[number], text: string): readonly Verdict[] {
  const { facts } = read(platform, text);
  return bound[platform].controls.map((control) => judge(control, facts));
}
const states = (all: readonly Verdict[]) =>
  Object.fromEntries(all.map(({ control, state }) => [control, state]));

describe.each(dumps)("$platform/$file", ({ platform, file, text }) => {
  test("is recognised by its contents, as this platform's and no other's", () => {
    const { family, facts } = readCollected(collectedPlatforms, { file, text, hash: sha256 });
    expect([family, facts.problem]).toEqual([platform, undefined]);
  });

  test("keeps all controls, or breaks most of them", () => {
    const all = verdicts(platform, text);
    const bad = all.filter(({ state }) => state !== "pass");
    const told = bad.map(({ control, state, found, why }) => `${control} ${state} ${found} ${why}`);
    if (file.startsWith("branch-router")) expect(told).toEqual([]);
    else expect(bad.filter(({ state }) => state === "fail").length).toBeGreaterThan(all.length / 2);
  });

  test("nothing secret is in its facts or verdicts", () => {
    const { facts, hostname } = read(platform, text);
    // Serial numbers are in the register; they are no secret.
    const told = JSON.stringify([
      facts.header,
      [...facts.answers],
      facts.problem,
      hostname,
      verdicts(platform, text),
    ]);
    expect(text.toLowerCase()).toContain("canary");
    expect(told.match(/.{0,30}canary.{0,30}/gi)).toBeNull();
  });

  test("no beginning of it passes what the whole does not pass, and none that is cut off is taken for whole", () => {
    const whole = states(verdicts(platform, text));
    const lines = text.trimEnd().split("\n");
    for (let length = lines.length - 1; length >= 0; length -= 1) {
      const all = verdicts(platform, `${lines.slice(0, length).join("\n")}\n`);
      const gained = all
        .filter(({ control, state }) => state === "pass" && whole[control] !== "pass")
        .map(({ control }) => `${String(length)} lines: ${control}`);
      expect(gained).toEqual([]);
    }
    const cut = verdicts(platform, text.slice(0, Math.floor(text.length / 2)));
    expect(cut.every(({ state }) => state !== "pass" || platform === "routeros")).toBe(true);
  });

  test("a message or a page in its middle judges nothing", () => {
    const lines = text.split("\n");
    const message = {
      ios: "% Invalid input detected",
      openwrt: "uci: Entry not found",
      routeros: "bad command name x",
    };
    for (const wrong of [message[platform], " --More-- ".trim()]) {
      const broken = lines.toSpliced(Math.floor(lines.length / 2), 0, wrong).join("\n");
      const all = verdicts(platform, broken);
      expect(new Set(all.map(({ state }) => state))).toEqual(new Set(["error"]));
    }
  });
});

/** A stricter value of a parameter; undefined where nothing is stricter. */
function stricter(
  value: ParameterValue,
  way: string,
  max = 64,
  min = 1,
): ParameterValue | undefined {
  if (typeof value === "number") return way === "lower" ? min : way === "higher" ? max : undefined;
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly string[];
  if (way === "fewer") return list.slice(1).length === 0 ? undefined : list.slice(1);
  return way === "more" ? [...list, "another"] : undefined;
}

test.each(dumps)(
  "$platform/$file: a stricter value never turns fail into pass",
  ({ platform, text }) => {
    const { facts } = read(platform, text);
    let tried = 0;
    for (const { control, parameters } of bound[platform].controls) {
      const loose = bound[platform].controls.find((one) => one.control.id === control.id);
      for (const [name, { stricter: way, max, min, oneOf }] of Object.entries(control.want)) {
        const own = parameters[name];
        const value = own === undefined ? undefined : stricter(own, way, max, min);
        if (value === undefined || loose === undefined) continue;
        if (Array.isArray(value) && value.includes("another") && oneOf !== undefined) continue;
        tried += 1;
        const given = { [`${control.id}.${name}`]: value };
        const strict = bindBaseline(policies, `county-router-${platform}`, given, sha256);
        const one = strict.controls.find((each) => each.control.id === control.id);
        const after = one === undefined ? undefined : judge(one, facts).state;
        if (judge(loose, facts).state !== "pass")
          expect([control.id, after]).not.toEqual([control.id, "pass"]);
      }
    }
    expect(tried).toBeGreaterThan(2);
  },
);

const at = (name: string, text: string) => read(name, text).takenAt;

test("dates of headers, in the forms that the makers write", () => {
  expect(at("ios", "R1#show clock\n*10:05:33.123 EAT Fri Nov 20 2026\nversion 15.2\n")).toBe(
    "2026-11-20T07:05:33.000Z",
  );
  expect(at("ios", "Time source is NTP, 10:05:33.123 UTC Fri Nov  6 2026\nversion 15.2\n")).toBe(
    "2026-11-06T10:05:33.000Z",
  );
  expect(
    at("ios", "! Last configuration change at 09:12:44 EAT Mon Nov 16 2026 by ict\nversion 15.2\n"),
  ).toBe("");
  expect(at("routeros", "# nov/20/2026 10:05:33 by RouterOS 6.49.10\n")).toBe(
    "2026-11-20T10:05:33.000Z",
  );
  expect(at("routeros", "# 2026-11-20 10:05:33 by RouterOS 7.16.1\n")).toBe(
    "2026-11-20T10:05:33.000Z",
  );
  expect(at("openwrt", "# collected 2026-11-20T07:05:33Z\n")).toBe("2026-11-20T07:05:33Z");
});
