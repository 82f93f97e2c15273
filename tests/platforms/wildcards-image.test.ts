/** A wildcard in an image finds what is there: following links must not disturb the pattern being walked. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { FileFact } from "#model/fact";
import { parseAnswer } from "#platforms/answer";
import { compile } from "#platforms/compile";

const root = mkdtempSync(join(tmpdir(), "kaunti-wildcards-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("files below plain and linked folders, one and two wildcards deep", () => {
  for (const folder of ["etc/sysctl.d", "usr/lib/x/one.d", "usr/lib/x/two.d"])
    mkdirSync(join(root, folder), { recursive: true });
  symlinkSync("usr/lib", join(root, "lib"));
  writeFileSync(join(root, "etc/sysctl.d/60-a.conf"), "a = 1\n");
  writeFileSync(join(root, "etc/sysctl.d/70-b.conf"), "b = 1\n");
  writeFileSync(join(root, "usr/lib/x/one.d/c.conf"), "c\n");
  writeFileSync(join(root, "usr/lib/x/two.d/d.conf"), "d\n");
  const wants = ["/etc/sysctl.d/*.conf", "/lib/x/*.d/*.conf"].map(
    (path) => ({ kind: "file", path }) as const,
  );
  const facts = parseAnswer(
    execFileSync("sh", ["-s"], { input: compile([{ wants }], { root }), encoding: "utf8" }),
  );
  const found = wants.flatMap(({ path }) =>
    ((facts.answers.get(`file ${path}`)?.records ?? []) as readonly FileFact[]).map(
      (file) => file.path,
    ),
  );
  expect(found).toEqual([
    "/etc/sysctl.d/60-a.conf",
    "/etc/sysctl.d/70-b.conf",
    "/lib/x/one.d/c.conf",
    "/lib/x/two.d/d.conf",
  ]);
});
