/** What only a running host can do wrong: refusing programs, packages, services, a full disk. */
import { existsSync, lstatSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { previewResource } from "#use/preview-resource";
import { file, hostOf, unit } from "./host-data.ts";
import {
  apply,
  failure,
  fence,
  host,
  one,
  ports,
  read,
  said,
  shell,
  useHost,
} from "./ssh-host-kit.ts";

useHost();

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
