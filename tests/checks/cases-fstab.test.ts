/** Our reading of fstab beside systemd's own generator, over lines made by chance. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { askStored, effective, storedMounts } from "#checks/mount-stored";
import { fakeFacts } from "./fake-facts.ts";
import { need } from "../support/need.ts";

const generator = "/usr/lib/systemd/system-generators/systemd-fstab-generator";
const missing = existsSync(generator) ? undefined : "no systemd-fstab-generator on this machine";
beforeEach((context) => need(context, "judges", missing));

const point = fc.constantFrom(
  "/tmp",
  "//tmp",
  "/tmp/",
  "/./tmp",
  String.raw`/tm\160`,
  String.raw`/tmp\040`,
  "/tmpx",
  "tmp",
  "/tmp\u{a0}",
);
const option = fc.constantFrom(
  "nodev",
  "dev",
  "noexec",
  "noauto",
  "auto",
  "nofail",
  "x-systemd.automount",
  "x-systemd.wanted-by=foo.target",
  "mode=1777",
  "NODEV",
  "",
);
const gap = fc.constantFrom(" ", "\t", " \t ");
const rest = fc.constantFrom(" 0 0", "", " 0 0 # why", "\t0\t0 ", " 0 0\r");
const line = fc
  .tuple(
    fc.constantFrom("", "", " ", "\t", "#", " #"),
    gap,
    point,
    gap,
    fc.array(option, { minLength: 1, maxLength: 4 }),
    rest,
  )
  .map(
    ([head, a, where, b, options, tail]) =>
      `${head}tmpfs${a}${where}${b}tmpfs${a}${options.join(",")}${tail}`,
  );

const flags = (set: ReadonlySet<string>): readonly string[] =>
  ["nodev", "noexec"].filter((one) => set.has(one));

test("what the generator makes of a line is what we read in it", () => {
  let [mounted, not] = [0, 0];
  const folder = mkdtempSync(join(tmpdir(), "kaunti-fstab-"));
  fc.assert(
    fc.property(line, (text) => {
      const [fstab, out] = [join(folder, "fstab"), join(folder, "out")];
      rmSync(out, { recursive: true, force: true });
      mkdirSync(out);
      writeFileSync(fstab, `${text}\n`);
      spawnSync(generator, [out, out, out], { env: { ...process.env, SYSTEMD_FSTAB: fstab } });
      const unit = join(out, "tmp.mount");
      const theirs = existsSync(unit) ? readFileSync(unit, "utf8") : undefined;
      const links = readdirSync(out)
        .filter((name) => name.startsWith("local-fs.target."))
        .flatMap((name) => readdirSync(join(out, name)));
      const facts = fakeFacts({ root: { "/etc/fstab": `${text}\n` } }, askStored("/tmp"));
      const ours = facts === undefined ? [] : storedMounts("/tmp", facts);
      expect(ours.length, text).toBe(theirs === undefined ? 0 : 1);
      if (theirs === undefined || ours[0] === undefined) {
        not += 1;
        return;
      }
      mounted += 1;
      expect(ours[0].auto, text).toBe(links.some((name) => name.startsWith("tmp.")));
      const options = /^Options=(.*)$/m.exec(theirs)?.[1] ?? "";
      expect(flags(ours[0].options), text).toEqual(flags(effective(options)));
    }),
    { numRuns: 400 },
  );
  rmSync(folder, { recursive: true });
  expect(Math.min(mounted, not)).toBeGreaterThan(50);
});
