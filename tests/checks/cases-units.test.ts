/** Our reading of stored units beside systemctl's own, over folders made by chance: what it calls enabled or masked, so do we. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { recall } from "#checks/recall";
import { askImage, shells } from "./image.ts";
import { need } from "../support/need.ts";

const missing =
  spawnSync("systemctl", ["--version"]).status === 0 ? undefined : "no systemctl on this machine";
beforeEach((context) => need(context, "judges", missing));
const vendor = "/usr/lib/systemd/system";
const etc = "/etc/systemd/system";
const plain = "[Service]\nExecStart=/x\n";
const installable = `${plain}[Install]\nWantedBy=multi-user.target\n`;

/** Path, and its content or where it leads. */
type Entry = readonly [string, string | { readonly link: string }];
const entry = fc.constantFrom<Entry[]>(
  [`${vendor}/a.service`, installable],
  [`${vendor}/a.service`, plain],
  [`${etc}/a.service`, installable],
  [`${etc}/a.service`, { link: "/dev/null" }],
  [`${etc}/a.service`, ""],
  [`${etc}/a.service`, { link: `${vendor}/a.service` }],
  [`/usr/local/lib/systemd/system/a.service`, { link: "/dev/null" }],
  [`${etc}.control/a.service`, { link: "/dev/null" }],
  [`${etc}/multi-user.target.wants/a.service`, { link: `${vendor}/a.service` }],
  [`${etc}/multi-user.target.requires/a.service`, { link: "../a.service" }],
  [`${etc}/b.service`, { link: `${vendor}/a.service` }],
  [`${vendor}/b.service`, { link: "a.service" }],
  [`${etc}/multi-user.target.wants/b.service`, { link: `${vendor}/a.service` }],
  [`${etc}/sockets.target.wants/a.socket`, { link: `${vendor}/a.socket` }],
  [`${vendor}/multi-user.target.wants/a.service`, { link: "../a.service" }],
  [`${etc}/multi-user.target.wants/ab.service`, { link: `${vendor}/ab.service` }],
);

test("what systemctl calls enabled is on, what it calls masked is masked", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(entry, { selector: ([path]) => path, maxLength: 6 }),
      async (entries) => {
        const root = mkdtempSync(join(tmpdir(), "kaunti-units-"));
        try {
          mkdirSync(join(root, etc), { recursive: true });
          for (const [path, what] of entries) {
            mkdirSync(dirname(join(root, path)), { recursive: true });
            if (typeof what === "string") writeFileSync(join(root, path), what);
            else symlinkSync(what.link, join(root, path));
          }
          const theirs = spawnSync("systemctl", [`--root=${root}`, "is-enabled", "a.service"], {
            encoding: "utf8",
          }).stdout.trim();
          const want = { kind: "unit", name: "a.service" } as const;
          const ours = recall(await askImage(root, [want], shells[0] ?? ["sh"]), want)[0]?.stored;
          seen.add(theirs);
          const told = `${theirs} / ${String(ours)}: ${JSON.stringify(entries)}`;
          if (theirs === "enabled" || theirs === "alias") expect(ours, told).toBe("enabled");
          if (theirs === "masked") expect(ours, told).toBe("masked");
          // Ours may say "enabled" where another unit starts it; it never says "masked" of what is not.
          if (theirs !== "masked" && theirs !== "") expect(ours, told).not.toBe("masked");
          if (ours === "disabled" && theirs !== "")
            expect(["disabled", "linked", "indirect"], told).toContain(theirs);
          if (ours === "static" && theirs !== "")
            expect(["static", "linked"], told).toContain(theirs);
        } finally {
          rmSync(root, { recursive: true });
        }
      },
    ),
    { numRuns: 200 },
  );
  expect([...seen]).toEqual(expect.arrayContaining(["enabled", "masked", "disabled", "static"]));
});
