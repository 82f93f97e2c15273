/** A lock, a lost login, a run that is cancelled, a line that is cut: nothing is left half done. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hostFunctions } from "#adapters/ssh-host-functions";
import { stepText } from "#adapters/ssh-host-step";
import { Unreachable } from "#model/reach";
import { freePort } from "../adapters/private-sshd.ts";
import { file, hostOf, unit } from "./host-data.ts";
import { apply, driver, failure, fence, host, one, shell, state, useHost } from "./ssh-host-kit.ts";

useHost();

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
