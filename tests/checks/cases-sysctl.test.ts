/** Our reading of sysctl.d beside systemd-sysctl itself, in a network of its own, so that this machine stays as it is. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { askSysctl, readSysctl } from "#checks/sysctl-files";
import { fakeFacts } from "./fake-facts.ts";
import { need } from "../support/need.ts";

const program = "/usr/lib/systemd/systemd-sysctl";
const keys = ["net.ipv4.conf.all.rp_filter", "net.ipv4.ip_forward"];
/** Sets what the file says and prints both values, in a network namespace that ends with the shell. */
const script = `"$1" "$2" >/dev/null 2>&1; cat /proc/sys/net/ipv4/conf/all/rp_filter /proc/sys/net/ipv4/ip_forward`;
const ask = (file: string): readonly string[] =>
  spawnSync("unshare", ["-n", "sh", "-c", script, "sh", program, file], { encoding: "utf8" })
    .stdout.trim()
    .split("\n");
const missing =
  existsSync(program) && ask("/dev/null").length === 2
    ? undefined
    : "systemd-sysctl cannot run in a network of its own here";
beforeEach((context) => need(context, "judges", missing));

const name = fc.constantFrom(
  "net.ipv4.conf.all.rp_filter",
  "net/ipv4/conf/all/rp_filter",
  "net.ipv4/conf.all.rp_filter",
  "net.ipv4.conf.*.rp_filter",
  "net.ipv4.conf.a?l.rp_filter",
  "net.ipv4.conf.[!b]ll.rp_filter",
  "net.ipv4.conf.[ab]ll.rp_filter",
  "net.*.rp_filter",
  "net.ipv4.ip_forward",
  "net.ipv4.conf.all.forwarding",
  "net.ipv4.conf.*.forwarding",
  "net/ipv4/ip_forwar?",
  "net.ipv4.conf.default.rp_filter",
);
const line = fc
  .tuple(
    fc.constantFrom("", "", "", "", "-", "#", ";", " ", "\t-", "\u{a0}"),
    name,
    fc.constantFrom("=", "=", "=", " = ", "\t=", "", " "),
    fc.constantFrom("0", "1"),
    fc.constantFrom("", "", "", " ", "\r", "\t"),
  )
  .map((parts) => parts.join(""));

test("what systemd-sysctl sets is what we say stays", () => {
  const folder = mkdtempSync(join(tmpdir(), "kaunti-sysctl-"));
  const file = join(folder, "a.conf");
  const before = ask("/dev/null");
  let changed = 0;
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
      const content = `${lines.join("\n")}\n`;
      writeFileSync(file, content);
      const theirs = ask(file);
      const facts = fakeFacts({ root: { "/etc/sysctl.d/a.conf": content } }, askSysctl);
      for (const [index, key] of keys.entries()) {
        const last = facts && readSysctl(key, facts).effective.at(-1);
        if (last !== undefined) changed += 1;
        expect(theirs[index], JSON.stringify(lines)).toBe(last?.value ?? before[index]);
      }
    }),
    { numRuns: 300 },
  );
  rmSync(folder, { recursive: true });
  expect(changed).toBeGreaterThan(100);
});
