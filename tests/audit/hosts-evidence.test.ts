/** Evidence by its short name, and what enforce says of its backups. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { commandIn } from "./command.ts";

const home = mkdtempSync(join(tmpdir(), "kaunti-latest-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const state = join(home, "state");
const kaunti = commandIn(state);
const root = join(home, "image");
mkdirSync(join(root, "etc"), { recursive: true });
writeFileSync(join(root, "etc/os-release"), 'ID=debian\nVERSION_ID="12"\n');
writeFileSync(join(root, "etc/login.defs"), "PASS_MAX_DAYS 99999\n");
const rule = ["--root", root, "--rule", "password-max-age-default"];

test("--verify takes latest, a name, or a folder", async () => {
  const none = await kaunti("audit", "--verify", "latest");
  expect([none.code, none.err]).toEqual([3, expect.stringContaining("run kaunti audit first")]);
  await kaunti("audit", ...rule);
  await kaunti("audit", ...rule);
  const runs = readdirSync(join(state, "runs")).toSorted();
  const newest = runs.at(-1) ?? "";
  for (const named of ["latest", newest, join(state, "runs", newest)]) {
    const { code, out } = await kaunti("audit", "--verify", named);
    expect([code, out]).toEqual([0, expect.stringContaining("1 subject, nothing altered")]);
  }
  const [file = ""] = readdirSync(join(state, "runs", newest)).filter((name) =>
    name.startsWith("0"),
  );
  const evidence = join(state, "runs", newest, file);
  writeFileSync(evidence, readFileSync(evidence, "utf8").replace("99999", "365"));
  expect((await kaunti("audit", "--verify", "latest")).code).toBe(1);
  expect((await kaunti("audit", "--verify", runs[0] ?? "")).code).toBe(0);
  expect((await kaunti("audit", "--verify", "no-such-run")).code).toBe(3);
});

test("enforce says where the backup is, and it is there", async () => {
  const preview = await kaunti("enforce", ...rule);
  expect([preview.code, preview.out]).toEqual([1, expect.not.stringContaining("backup")]);
  const { code, out } = await kaunti("enforce", ...rule, "--apply");
  expect([code, out]).toEqual([0, expect.stringContaining("afterwards: 1 pass")]);
  const backup = /^ {2}backups {3}(\S+)$/m.exec(out)?.[1] ?? "";
  expect(backup.startsWith(join(root, "var/lib/kaunti/backup/"))).toBe(true);
  expect(readdirSync(backup)).toContain("manifest");
  const again = await kaunti("enforce", ...rule, "--apply");
  expect(again.out).not.toContain("backups");
});

const on = (days: string) => writeFileSync(join(root, "etc/login.defs"), `PASS_MAX_DAYS ${days}\n`);

test("report --compare: newly failing first, by name or by latest alone; too many or another format is 3", async () => {
  const own = commandIn(join(home, "compare"));
  on("365");
  await own("audit", ...rule);
  on("99999");
  await own("audit", ...rule);
  const [first = ""] = readdirSync(join(home, "compare", "runs")).toSorted();
  const worse = await own("report", "--compare", first, "latest");
  expect([worse.code, worse.out]).toEqual([1, expect.stringContaining("newly failing: 1")]);
  expect((await own("report", "--compare", first)).out).toBe(worse.out);
  const better = await own("report", "--compare", "latest", first, "--format", "json");
  const { moved } = JSON.parse(better.out) as { moved: { shift: string }[] };
  expect([better.code, moved.map(({ shift }) => shift)]).toEqual([0, ["put right"]]);
  expect((await own("report", "--compare", first, "--format", "csv")).code).toBe(3);
  expect((await own("report", "--compare", first, first, first)).code).toBe(3);
});
