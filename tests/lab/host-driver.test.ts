/** The host driver on a real host: sudo with its own terminal, nft rules that lock us out, a plug that is pulled. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { digestWith, sha256 } from "#adapters/digest";
import { filesBelow } from "#adapters/folder-files";
import { openKnownHosts } from "#adapters/known-hosts";
import { sshHost } from "#adapters/ssh-host";
import { undoStore } from "#adapters/store";
import type { DesiredHost, HostUnit } from "#model/desired";
import type { Fence } from "#model/fence";
import { Unreachable } from "#model/reach";
import type { Applied } from "#use/apply-resource";
import { applyResource } from "#use/apply-resource";
import { file, hostOf, unit } from "../contract/host-data.ts";
import { need } from "../support/need.ts";
import type { Host } from "./host.ts";
import { startLab, type Lab } from "./lab.ts";
import { missingLab } from "./missing.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let lab: Lab;
let router: Host;
let port: number;
let state: string;
beforeAll(async () => {
  if (missing !== undefined) return;
  state = mkdtempSync(join(tmpdir(), "kaunti-driver-"));
  lab = await startLab({ hosts: ["hq-router"] });
  router = lab.host("hq-router");
  port = await lab.forward(router.address, 22);
});
afterAll(async () => {
  await lab?.stop();
  if (state !== undefined) rmSync(state, { recursive: true, force: true });
});

const fence = (user = "root"): Fence => ({
  type: "host",
  driver: "ssh",
  location: `127.0.0.1:${port}`,
  owner: "executive",
  county: "099",
  layer: "network",
  marker: "kaunti:099:executive:network",
  scope: { hostKey: router.ssh.hostKey ?? "", user },
});

/** `trialSeconds` as short as this machine allows: rules are judged by a login that takes a moment. */
function apply(desired: DesiredHost | undefined, user?: string): Promise<Applied> {
  const ssh = {
    knownHosts: openKnownHosts(join(state, "known")),
    acceptNewKeys: false,
    connectMs: 4000,
    jitterMs: () => 10,
  };
  const identity = router.ssh.identity ?? "";
  const ports = {
    open: (to: Fence) => sshHost(to, { ssh, identity, waitMs: 60_000, trialSeconds: 6 }),
    undo: undoStore(filesBelow(state)),
    digest: digestWith("digest-key-of-the-lab"),
    hash: sha256,
  };
  const resource = { name: "router", fence: fence(user), desired };
  return applyResource(ports, resource, { allow: 1e6, tell: () => undefined });
}

const path = "/etc/nftables.conf";
const rules = (name: string, lines: string): HostUnit => ({
  ...unit("firewall", [
    file(
      path,
      `table inet kaunti\ndelete table inet kaunti\ntable inet kaunti {\n chain input {\n  type filter hook input priority filter; policy drop;\n  counter comment "${name}"\n  ${lines}\n }\n}\n`,
    ),
  ]),
  check: `nft -c -f ${path}`,
  reload: `nft -f ${path}`,
});
const good = rules("good", "ct state established,related accept; tcp dport 22 accept");

test("as a user through sudo that insists on a terminal: the same, and removal leaves nothing", async () => {
  await router.must(
    "echo 'Defaults use_pty' >/etc/sudoers.d/zz-pty; chmod 0440 /etc/sudoers.d/zz-pty",
  );
  const before = await router.must("ls -A /etc; cat /etc/nftables.conf 2>/dev/null || true");
  const big = file("/etc/kaunti-lab/big", "0123456789abcde\n".repeat(60_000));
  await apply(hostOf({ ...unit("a", [big]), check: "", reload: "" }, good), "ictadmin");
  expect(await router.must("sha256sum </etc/kaunti-lab/big")).toContain(sha256(big.content));
  expect(await router.must("nft list ruleset")).toContain("good");
  expect(await router.must("stat -c '%U %a' /var/lib/kaunti/manifest.json")).toBe("root 600\n");
  await apply(undefined, "ictadmin");
  expect(await router.must("ls -A /etc; cat /etc/nftables.conf 2>/dev/null || true")).toBe(before);
  expect(await router.must("nft list ruleset")).not.toContain("good");
});

test("ten rulesets that lock us out: taken back ten times within their time, and the next one is loaded", async () => {
  await apply(hostOf(good));
  for (let n = 0; n < 10; n += 1) {
    // Half of them leave what is established alone: only who comes in anew finds the door closed.
    const bad = rules(`bad ${n}`, n % 2 === 0 ? "" : "ct state established,related accept");
    const began = Date.now();
    const error = await apply(hostOf(bad)).then(
      () => expect.unreachable("nobody could come in"),
      (failed: Error) => failed,
    );
    expect(error).toBeInstanceOf(Unreachable);
    expect(error.message).toMatch(/after firewall was loaded nobody could come in/);
    while (!(await router.must("nft list ruleset")).includes('"good"')) {
      expect(Date.now() - began).toBeLessThan(20_000);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await router.must(`cat ${path}`)).toContain('"good"');
  }
  await apply(hostOf(rules("better", "ct state established,related accept; tcp dport 22 accept")));
  await new Promise((resolve) => setTimeout(resolve, 7000));
  expect(await router.must("nft list ruleset")).toContain('"better"');
}, 300_000);

test("the plug is pulled in the middle: after the next boot the same run finishes", async () => {
  const slow = {
    ...unit("slow", [file("/etc/kaunti-lab/one", "1\n")]),
    check: "touch /run/now; sleep 30",
    reload: "",
  };
  const next = { ...unit("next", [file("/etc/kaunti-lab/two", "2\n")]), check: "", reload: "" };
  const running = apply(hostOf(slow, next)).then(
    () => expect.unreachable("the host was off"),
    (failed: Error) => failed,
  );
  await router.must("until [ -e /run/now ]; do sleep 0.1; done");
  await router.cut();
  await router.boot();
  await lab.ready();
  expect(await running).toBeInstanceOf(Unreachable);
  const { digest } = await apply(hostOf({ ...slow, check: "" }, next));
  expect(digest).toBeDefined();
  expect(
    await router.must("cat /etc/kaunti-lab/one /etc/kaunti-lab/two; ls -A /etc/kaunti-lab"),
  ).toBe("1\n2\none\ntwo\n");
});

const version = (text: string): HostUnit => ({
  ...unit(
    "many",
    Array.from({ length: 40 }, (_, n) =>
      file(`/etc/kaunti-lab/many/${n}`, `${text} ${n}\n`.repeat(8000)),
    ),
  ),
  check: "",
  reload: "",
});

test.for([2, 12, 22])(
  "the plug is pulled when %i of 40 files are replaced: each is the old or the new one, whole",
  async (moment) => {
    await apply(hostOf(version("old")));
    const wanted = hostOf(version("new"));
    const running = apply(wanted).then(
      () => expect.unreachable("the host was off"),
      (failed: Error) => failed,
    );
    await router.must(
      `until [ "$(grep -l '^new' /etc/kaunti-lab/many/* | wc -l)" -ge ${moment} ]; do :; done`,
    );
    await router.cut();
    await router.boot();
    await lab.ready();
    expect(await running).toBeInstanceOf(Unreachable);
    const sums = await router.must("cd /etc/kaunti-lab/many; sha256sum [0-9]*");
    const now = sums.trim().split("\n");
    expect(now).toHaveLength(40);
    const found = now.map((line) => {
      const [sum = "", name = ""] = line.split(/\s+/);
      return (
        ["old", "new"].find((text) => sha256(`${text} ${name}\n`.repeat(8000)) === sum) ?? line
      );
    });
    expect(new Set(found)).toEqual(new Set(["old", "new"]));
    await apply(wanted);
    expect(await router.must("cd /etc/kaunti-lab/many; grep -L '^new' [0-9]*; ls -A | wc -l")).toBe(
      "40\n",
    );
    await apply(undefined);
  },
);
