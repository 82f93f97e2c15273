/** Packet filter rules that lock us out are taken back by the host itself. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DesiredHost } from "#model/desired";
import { Unreachable } from "#model/reach";
import { applyResource } from "#use/apply-resource";
import { file, hostOf, unit } from "./host-data.ts";
import { apply, driver, failure, fence, host, ports, read, useHost } from "./ssh-host-kit.ts";

useHost();

/** nft as far as the kit needs it; a ruleset that says `cut` stops the listener and the session's own sshd. */
const nft = (pidFile: string): string => `#!/bin/sh
if [ "$1" = -s ]; then cat /run/ruleset; exit; fi
if [ "$2" = - ]; then cat >/run/rules.new; else cat "$2" >/run/rules.new; fi
cat /run/rules.new >/run/ruleset
if grep -q cut /run/ruleset; then
  p=$$; while [ "$p" -gt 1 ]; do
    if [ "$(cat /proc/$p/comm)" = sshd ]; then echo "$p" >>/run/stopped; fi
    p=$(sed 's/.*) . //; s/ .*//' /proc/$p/stat)
  done
  cat ${pidFile} >>/run/stopped
  kill -STOP $(sort -u /run/stopped)
elif [ -e /run/stopped ]; then kill -CONT $(sort -u /run/stopped); rm /run/stopped; fi
`;

const rules = (text: string): DesiredHost =>
  hostOf({
    ...unit("firewall", [file("/etc/a/nft", text)]),
    check: "",
    reload: "nft -f /etc/a/nft",
  });

test("rules that nft refuses half-way: what was running runs again, and no timer comes after it", async () => {
  host.program("nft", nft(join(host.sshd.dir, "pid")));
  writeFileSync(host.at("/run/ruleset"), "table mine\n");
  await apply(rules("flush ruleset\ngood\n"));
  const half = { ...unit("firewall", [file("/etc/a/nft", "half\n")]), check: "" };
  const bad = hostOf({ ...half, reload: "echo half >/run/ruleset; exit 1" });
  expect((await failure(apply(bad))).message).toMatch(/firewall: its reload failed/);
  expect(read("/run/ruleset")).toContain("good");
  expect(read("/etc/a/nft")).toBe("flush ruleset\ngood\n");
});

test("without a way back nothing that may cut us off is loaded", async () => {
  host.program("nft", "#!/bin/sh\necho 'no such thing as nf_tables' >&2; exit 1\n");
  const error = await failure(apply(rules("flush ruleset\n")));
  expect(error.message).toMatch(
    /firewall was not loaded, because .*\(no such thing as nf_tables\)/,
  );
  expect(existsSync(host.at("/etc/a/nft"))).toBe(false);
});

test("rules that lock us out: the host takes them back by itself, files and all; good ones stay", async () => {
  host.program("nft", nft(join(host.sshd.dir, "pid")));
  writeFileSync(host.at("/run/ruleset"), "table mine\n");
  await apply(rules("flush ruleset\ngood\n"));
  const began = Date.now();
  const error = await failure(apply(rules("flush ruleset\ncut\n")));
  expect(error).toBeInstanceOf(Unreachable);
  expect(error.message).toMatch(
    /after firewall was loaded nobody could come in any more; the host puts the old state back by itself within 3 s/,
  );
  while (!read("/run/ruleset").includes("good") && Date.now() - began < 15_000)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(Date.now() - began).toBeLessThan(9000);
  expect(read("/run/ruleset")).toContain("good");
  expect(read("/etc/a/nft")).toBe("flush ruleset\ngood\n");
  // Confirmed ones are still there when their time is over.
  await applyResource(
    { ...ports(), open: (to) => driver(to, 3, 20_000) },
    { name: "host", fence: fence(), desired: rules("flush ruleset\nbetter\n") },
    { allow: 1e6, tell: () => undefined },
  );
  await new Promise((resolve) => setTimeout(resolve, 4000));
  expect(read("/run/ruleset")).toContain("better");
  expect(read("/etc/a/nft")).toBe("flush ruleset\nbetter\n");
});
