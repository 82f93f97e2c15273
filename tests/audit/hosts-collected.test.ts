/** `kaunti audit --collected` as it is typed: files of routers, whose they are, every format, and no secret anywhere. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { commandIn } from "./command.ts";

const home = mkdtempSync(join(tmpdir(), "kaunti-collected-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const kaunti = commandIn(join(home, "state"));
const dumps = "tests/cases/platforms";
const put = (name: string, text: string): string => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};
const good = readFileSync(`${dumps}/ios/branch-router.txt`, "utf8");
const old = readFileSync(`${dumps}/ios/old-switch.txt`, "utf8");

test("a router that keeps everything: 0, with the way it was judged", async () => {
  const { code, out } = await kaunti("audit", "--collected", put("R1.txt", good));
  expect(code).toBe(0);
  expect(out.replaceAll(/\s+/g, " ")).toContain("judged from a file collected on an unknown date");
  expect(out).toContain("county-router-ios");
});

test("one rule of an old file is not run, as all of them; by a day of its time it is judged", async () => {
  const file = `${dumps}/windows/hardened.json`;
  const rule = ["audit", "--collected", file, "--rule", "windows-smb1-client"];
  for (const of of [[], ["--baseline", "county-laptop-windows"]]) {
    const { code, out } = await kaunti(...rule, ...of);
    expect([code, out.replaceAll(/\s+/g, " ")]).toEqual([
      2,
      expect.stringContaining("takes none older than 30 days"),
    ]);
  }
  expect((await kaunti(...rule, "--as-of", "2026-06-02")).code).toBe(0);
});

test("one that breaks most: 1, in every format and in the evidence without a secret", async () => {
  const file = put("old.txt", old);
  for (const format of ["table", "json", "csv", "junit", "html"]) {
    const { code, out, err } = await kaunti("audit", "--collected", file, "--format", format);
    expect(code).toBe(1);
    expect(`${out}${err}`.toLowerCase()).not.toContain("canary");
    expect(out).toContain("old.txt");
  }
  const runs = join(home, "state/runs");
  const kept = readdirSync(runs, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.jsonl?$/.test(name))
    .map((name) => readFileSync(join(runs, name), "utf8"));
  expect(kept.length).toBeGreaterThan(5);
  expect(kept.join("\n").toLowerCase()).not.toContain("canary");
  expect((await kaunti("audit", "--verify", "latest")).code).toBe(0);
});

test("the register's switch under RouterOS is known by the file's name; a wrong serial number judges nothing", async () => {
  const rsc = readFileSync(`${dumps}/routeros/branch-router.rsc`, "utf8").replace(
    /^# 20\S+ /m,
    `# ${new Date().toISOString().slice(0, 10)} `,
  );
  const own = put("099-ict-swt-00001.rsc", rsc.replace("CC210E123456", "HF9B02KQ3"));
  const { code, out } = await kaunti("audit", "--collected", own, "--format", "json");
  const { results } = JSON.parse(out) as { results: readonly Record<string, string>[] };
  expect(results[0]).toMatchObject({
    subject: "099-ict-swt-00001",
    baseline: "county-router-routeros",
    judged: "collected",
    site: "hq",
  });
  expect(code).toBe(0);
  const wrong = await kaunti("audit", "--collected", put("099-ict-swt-00002.rsc", rsc));
  expect([wrong.code, wrong.out.replaceAll(/\s+/g, " ")]).toEqual([
    2,
    expect.stringContaining("of the machine with serial number CC210E123456"),
  ]);
});

test("several files at once are several subjects; two of one device are refused", async () => {
  const files = [put("a.txt", good), put("b.txt", old)];
  const { code, out } = await kaunti("audit", "--collected", ...files);
  expect([code, out]).toEqual([1, expect.stringContaining("2 subjects")]);
  const twice = await kaunti(
    "audit",
    "--collected",
    put("a.cfg", good),
    "--collected",
    files[0] ?? "",
  );
  expect([twice.code, twice.err]).toEqual([
    3,
    expect.stringContaining("two of the files are of a"),
  ]);
});

test.each([
  ["no such file", ["--collected", "/nonexistent"], /cannot be read/],
  ["a folder", ["--collected", dumps], /is no file/],
  [
    "nothing known",
    ["--collected", "README.md"],
    /nothing in the file says what it is.*--platform/,
  ],
  ["beside --self", ["--self", "--collected", "README.md"], /cannot be used with/],
  ["an unknown platform", ["--collected", "README.md", "--platform", "vyos"], /Allowed choices/],
] as const)("%s: 3", async (_, args, said) => {
  const { code, out, err } = await kaunti("audit", ...args);
  expect([code, out, err]).toEqual([3, "", expect.stringMatching(said)]);
});

test("an error message said to be a configuration is an error for every control", async () => {
  const file = put("refused.txt", "Command authorization failed.\n");
  const { code, out } = await kaunti(
    "audit",
    "--collected",
    file,
    "--platform",
    "ios",
    "--format",
    "json",
  );
  const { results } = JSON.parse(out) as { results: readonly Record<string, string>[] };
  expect(code).toBe(2);
  expect(new Set(results.map(({ verdict }) => verdict))).toEqual(new Set(["error"]));
});
