/** What only a running host can do wrong: refusing programs, packages, a lock, a lost login, a full disk, a cut line. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { digestWith, sha256 } from "#adapters/digest";
import { filesBelow } from "#adapters/folder-files";
import { openKnownHosts } from "#adapters/known-hosts";
import { openSsh } from "#adapters/ssh";
import { sshHost } from "#adapters/ssh-host";
import { hostFunctions } from "#adapters/ssh-host-functions";
import { stepText } from "#adapters/ssh-host-step";
import { undoStore } from "#adapters/store";
import type { DesiredHost } from "#model/desired";
import type { Fence } from "#model/fence";
import { Unreachable } from "#model/reach";
import type { ResourceOptions } from "#model/target";
import type { Applied } from "#use/apply-resource";
import { applyResource } from "#use/apply-resource";
import { previewResource } from "#use/preview-resource";
import { need } from "../support/need.ts";
import { freePort } from "../adapters/private-sshd.ts";
import { file, hostOf, unit } from "./host.ts";
import type { PrivateHost } from "./private-host.ts";
import { privateHost, withoutPrivateHost } from "./private-host.ts";

const missing = withoutPrivateHost();
let host: PrivateHost;
let state: string;

beforeAll(async () => {
  if (missing === undefined) host = await privateHost();
});
afterAll(() => host?.close());
beforeEach((context) => {
  need(context, "ssh", missing);
  state = mkdtempSync(join(tmpdir(), "kaunti-contract-"));
  for (const name of ["a", "b", "systemctl"])
    host.program(name, `#!/bin/sh\necho "${name} $*" >>/run/said\n`);
  writeFileSync(host.at("/run/said"), "");
  writeFileSync(host.at("/var/lib/fake-packages"), "already\n");
});
afterEach(() => {
  if (missing !== undefined) return;
  for (const path of ["/etc/a", "/etc/b", "/var/lib/kaunti", "/srv/x"])
    rmSync(host.at(path), { recursive: true, force: true });
  rmSync(state, { recursive: true, force: true });
});

function fence(more: Record<string, string> = {}, location?: string): Fence {
  const { reach } = host.sshd;
  return {
    type: "host",
    driver: "ssh",
    location: location ?? `${reach.host}:${reach.port}`,
    owner: "executive",
    county: "099",
    layer: "email",
    marker: "kaunti:099:executive:email",
    scope: { hostKey: reach.hostKey ?? "", user: reach.user, ...more },
  };
}

const ssh = () => ({
  knownHosts: openKnownHosts(join(state, "known")),
  acceptNewKeys: false,
  connectMs: 2000,
  jitterMs: () => 10,
});
const driver = (to: Fence, trialSeconds = 3, waitMs = 0) =>
  sshHost(to, { ssh: ssh(), identity: host.sshd.reach.identity ?? "", waitMs, trialSeconds });
const ports = () => ({
  open: (to: Fence) => driver(to),
  undo: undoStore(filesBelow(state)),
  digest: digestWith("contract-digest-key"),
  hash: sha256,
});
const apply = (
  desired: DesiredHost | undefined,
  options: Partial<ResourceOptions> = {},
  to = fence(),
): Promise<Applied> =>
  applyResource(
    ports(),
    { name: "host", fence: to, desired },
    { allow: 1e6, tell: () => undefined, ...options },
  );
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.unreachable("it went well"),
    (error: Error) => error,
  );
const read = (path: string): string => readFileSync(host.at(path), "utf8");
const said = (): string[] => read("/run/said").trim().split("\n").filter(Boolean);
/** On the host, as its root would by hand. */
const shell = async (script: string): Promise<string> => {
  const opened = await openSsh(host.sshd.reach, ssh());
  const { out } = await opened.shell.run(script);
  await opened.shell.close();
  return out;
};

const one = unit("a", [file("/etc/a/conf", "new\n")]);

test("one session per change set, and one per preview; owner, group and mode are real", async () => {
  const before = host.sshd.sessions();
  const secret = file("/etc/a/key", "k\n", { mode: "0640", owner: "postfix", group: "postfix" });
  await apply(hostOf(unit("a", [...one.files, secret])));
  expect(host.sshd.sessions() - before).toBe(1);
  const { uid, gid, mode } = lstatSync(host.at("/etc/a/key"));
  expect([uid, gid, mode & 0o7777]).toEqual([106, 106, 0o640]);
  await previewResource(ports(), { fence: fence(), desired: hostOf(one) });
  expect(host.sshd.sessions() - before).toBe(2);
  expect(lstatSync(host.at("/var/lib/kaunti/manifest.json")).mode & 0o7777).toBe(0o600);
  expect(lstatSync(host.at("/var/lib/kaunti")).mode & 0o7777).toBe(0o700);
});

test("a check that refuses: everything of the unit as before, nothing reloaded, the program's words without addresses", async () => {
  await apply(hostOf(one));
  host.program(
    "a",
    "#!/bin/sh\ncat /etc/a/conf >>/run/said\necho 'line 3: no such thing for jane@mfano.example' >&2\nexit 7\n",
  );
  writeFileSync(host.at("/run/said"), "");
  const bad = unit("a", [file("/etc/a/conf", "bad\n"), file("/etc/a/more", "m\n")]);
  const error = await failure(apply(hostOf(bad)));
  expect(error.message).toMatch(
    /a: its own check failed \(exit 7\): line 3: no such thing for \(an address\); the unit's files are as they were/,
  );
  expect(said()).toEqual(["bad"]);
  expect(read("/etc/a/conf")).toBe("new\n");
  expect(existsSync(host.at("/etc/a/more"))).toBe(false);
  host.program("a", "#!/bin/sh\n");
  await apply(hostOf(bad));
  expect(read("/etc/a/conf")).toBe("bad\n");
});

test("a reload that fails: the files go back and are loaded again; words of a unit with secrets are not passed on", async () => {
  await apply(hostOf(one));
  host.program(
    "systemctl",
    "#!/bin/sh\ncat /etc/a/conf >>/run/said; grep -q new /etc/a/conf || { echo s3cret; exit 1; }\n",
  );
  writeFileSync(host.at("/run/said"), "");
  const bad = unit("a", [file("/etc/a/conf", "s3cret\n", { sensitive: true })]);
  const error = await failure(apply(hostOf(bad)));
  expect(error.message).toMatch(
    /a: its reload failed \(exit 1\): its words are not passed on; the unit's files are as they were/,
  );
  expect(error.message).not.toContain("s3cret");
  expect(said()).toEqual(["a -t", "s3cret", "new"]);
  expect(read("/etc/a/conf")).toBe("new\n");
});

test("packages: only what is missing is installed, what was there stays, a removed one is drift, an unknown one a sentence", async () => {
  const wanted = hostOf(unit("a", [...one.files], ["already", "fresh"]));
  await apply(wanted);
  expect(
    read("/run/apt.log")
      .split("\n")
      .filter((line) => line.includes("install")),
  ).toEqual([expect.stringMatching(/install --no-install-recommends fresh$/)]);
  // Nothing starts before it is configured, and services may start again afterwards.
  expect(host.policy()).toBeUndefined();
  writeFileSync(host.at("/var/lib/fake-packages"), "already\n");
  const seen = await previewResource(ports(), { fence: fence(), desired: wanted });
  expect(seen.changes.map((change) => change.id)).toEqual(["package:fresh"]);
  await apply(wanted);
  expect(read("/var/lib/fake-packages")).toBe("already\nfresh\n");
  await apply(undefined);
  expect(read("/var/lib/fake-packages")).toBe("already\n");
  const error = await failure(apply(hostOf(unit("a", [], ["no-such-thing"]))));
  expect(error.message).toMatch(
    /packages no-such-thing failed \(exit 100\): .*Unable to locate package no-such-thing/,
  );
  // Whoever installs it later does it for himself.
  expect(read("/var/lib/kaunti/packages")).not.toContain("no-such-thing");
  expect(host.policy()).toBeUndefined();
});

test("a service that does not load what was there before us: told, and removal goes on to its end", async () => {
  await apply(hostOf(one, unit("b", [file("/etc/b/conf", "b\n")])));
  host.program("systemctl", "#!/bin/sh\n[ -e /etc/a/conf ] || { echo no such file; exit 1; }\n");
  const told: string[] = [];
  const { digest } = await apply(undefined, { tell: (line) => void told.push(line) });
  expect(digest).toBeUndefined();
  expect(told.join("\n")).toMatch(
    /a: its reload failed after its files were put back .*: no such file; look whether/,
  );
  expect(existsSync(host.at("/etc/b"))).toBe(false);
  expect(existsSync(host.at("/var/lib/kaunti/manifest.json"))).toBe(false);
});

test("held: refused with who and since when; free as soon as the holder's connection is gone, whatever a reload has started", async () => {
  // A daemon that a reload starts lives on and must not hold the lock.
  host.program("systemctl", "#!/bin/sh\nsleep 60 &\n");
  await apply(hostOf(one));
  const gate = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  const holder = driver(fence()).locked(
    "host of network",
    () => undefined,
    () => {
      entered.resolve();
      return gate.promise;
    },
  );
  await entered.promise;
  const error = await failure(apply(hostOf(unit("b", []))));
  expect(error.message).toMatch(
    new RegExp(
      `process ${process.pid} on .* has been changing .* since .*host of network.*wait for it`,
    ),
  );
  expect(error.name).toBe("Refusal");
  gate.resolve();
  await holder;
  await apply(undefined);
});

test("the lock of a connection that was cut is free", async () => {
  await failure(
    driver(fence()).locked(
      "x",
      () => undefined,
      async () => {
        const listener = readFileSync(join(host.sshd.dir, "pid"), "utf8").trim();
        const sessions = execFileSync("ps", ["-o", "pid=", "--ppid", listener], {
          encoding: "utf8",
        });
        for (const pid of sessions.trim().split(/\s+/)) process.kill(Number(pid), "SIGKILL");
        await driver(fence(), 3, 20_000).locked(
          "y",
          () => undefined,
          async () => undefined,
        );
        throw new Error("the other had it");
      },
    ),
  ).then((error) => expect(error.message).toBe("the other had it"));
});

test("another host key, a dead host, a login without root: a sentence, and nothing was done", async () => {
  const other =
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(state, "k")]) &&
    readFileSync(join(state, "k.pub"), "utf8").trim();
  const changed = await failure(apply(hostOf(one), {}, fence({ hostKey: other })));
  expect(changed).toBeInstanceOf(Unreachable);
  expect(changed.message).toMatch(/host key CHANGED/);
  const dead = await failure(apply(hostOf(one), {}, fence({}, `127.0.0.1:${await freePort()}`)));
  expect(dead).toBeInstanceOf(Unreachable);
  expect(dead.message).toMatch(/nothing listens there/);
  chmodSync(host.sshd.dir, 0o755);
  chmodSync(join(host.sshd.dir, "authorized"), 0o644);
  const plain = await failure(apply(hostOf(one), {}, fence({ user: "plain" })));
  expect(plain.message).toMatch(/may not act as root there.*sudo without a password/);
  expect(existsSync(host.at("/etc/a"))).toBe(false);
});

test("cancelled between two steps: what was begun is finished, the next run finishes the rest", async () => {
  const stop = new AbortController();
  host.program("a", "#!/bin/sh\ntouch /run/in-check; sleep 1\n");
  const many = Array.from({ length: 40 }, (_, n) => unit(`b${n}`, [file(`/etc/b/${n}`, `${n}\n`)]));
  const wanted = hostOf(one, ...many.map((each) => ({ ...each, check: "", reload: "" })));
  const running = apply(wanted, { signal: stop.signal });
  while (!existsSync(host.at("/run/in-check")))
    await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort(new Error("this was cancelled"));
  expect((await failure(running)).message).toBe("this was cancelled");
  expect(readdirSync(host.at("/etc/b")).length).toBeLessThan(40);
  await apply(wanted);
  expect(readdirSync(host.at("/etc/b"))).toHaveLength(40);
});

test("a full disk: a sentence, the old file whole, nothing left lying about", async () => {
  await shell("mkdir -p /srv/x && mount -t tmpfs -o size=64k tmpfs /srv/x && echo old >/srv/x/f\n");
  const error = await failure(
    apply(hostOf(unit("a", [file("/etc/a/conf", "new\n"), file("/srv/x/f", "y".repeat(200_000))]))),
  );
  expect(error.message).toMatch(
    /writing \/srv\/x\/f failed .*(No space left|disk full).*as they were before/,
  );
  expect(await shell("ls -A /srv/x; cat /srv/x/f; umount /srv/x\n")).toBe("f\nold\n");
  expect(existsSync(host.at("/etc/a/conf"))).toBe(false);
});

test("what arrives cut off is not run, wherever it is cut", async () => {
  const text = stepText(
    {
      do: "write",
      unit: "a",
      path: "/etc/a/cut",
      content: "text of the file\n",
      mode: "0644",
      owner: "root",
      group: "root",
    },
    [],
  );
  const gone = stepText(
    { do: "restore", unit: "a", path: "/etc/a/keep", before: { kind: "absent" } },
    [],
  );
  const whole =
    await shell(`mkdir -p /etc/a; cat >/run/functions <<'END'\n${hostFunctions}\nk_lock 0 - >/dev/null; k_begin\nEND\ncat >/run/step <<'END'\n${text}${gone}END
i=0; n=$(wc -c </run/step); first=${text.length}
while [ "$i" -le "$n" ]; do
  echo here >/etc/a/keep; rm -f /etc/a/cut
  { cat /run/functions; head -c "$i" /run/step; } | sh >/dev/null 2>&1
  if [ -e /etc/a/cut ] && [ "$i" -lt $((first - 1)) ]; then echo "written at $i"; fi
  if [ ! -e /etc/a/keep ] && [ "$i" -lt $((n - 1)) ]; then echo "removed at $i"; fi
  i=$((i + 1))
done
cat /etc/a/cut; ls /etc/a\n`);
  expect(whole).toBe("text of the file\ncut\n");
});

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
