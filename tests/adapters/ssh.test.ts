/** SSH against a real sshd: one session per host, pinned keys, and every way in which a host can be sick. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestContext } from "vitest";
import { openKnownHosts } from "#adapters/known-hosts";
import { probe } from "#adapters/probe";
import { openSsh } from "#adapters/ssh";
import type { SshOptions } from "#adapters/ssh";
import type { SshReach } from "#model/reach";
import { need, withoutProgram } from "../support/need.ts";
import { freePort, privateSshd } from "./private-sshd.ts";
import type { PrivateSshd } from "./private-sshd.ts";

const missing =
  withoutProgram("sshd", "openssh-server") ?? withoutProgram("ssh-keygen", "openssh-client");
const home = mkdtempSync(join(tmpdir(), "kaunti-ssh-"));
const known = join(home, "private", "known_hosts");
const options = (given: Partial<SshOptions> = {}): SshOptions => ({
  knownHosts: openKnownHosts(known),
  acceptNewKeys: false,
  jitterMs: () => 10,
  connectMs: 3000,
  ...given,
});
let sshd: PrivateSshd | undefined;
const host = (context: TestContext): PrivateSshd => {
  need(context, "ssh", missing);
  if (sshd === undefined) throw new Error("no sshd");
  return sshd;
};

beforeAll(async () => {
  if (missing === undefined) sshd = await privateSshd();
});
afterAll(() => {
  sshd?.close();
  rmSync(home, { recursive: true, force: true });
});

/** The last of a reach that fails; an answer where none should be fails the test. */
async function refusal(reach: SshReach, given?: Partial<SshOptions>): Promise<string> {
  const opened = await openSsh(reach, options(given)).catch((error: unknown) => error);
  if (!(opened instanceof Error)) throw new Error("it opened");
  expect(opened.name).toBe("Unreachable");
  return opened.message;
}

test("one script is one session, with its exit code, output and privilege", async (context) => {
  const { reach, sessions } = host(context);
  const before = sessions();
  const opened = await openSsh(reach, options());
  // Letters of several bytes over several packets, and more than a pipe holds.
  const script =
    'i=0; while [ $i -lt 3000 ]; do echo "Wanjirũ 日本 $i"; i=$((i+1)); done; echo oops >&2; exit 3';
  const result = await opened.shell.run(script);
  await opened.shell.close();
  expect(result.code).toBe(3);
  expect(result.err).toBe("oops\n");
  expect(result.out.split("\n").length).toBe(3001);
  expect(result.out).not.toContain("\ufffd");
  expect(opened.how()).toMatch(/^over SSH, as (root|root through sudo|an ordinary user)/);
  expect(sessions() - before).toBe(1);
});

test("a script longer than any buffer arrives whole", async (context) => {
  const { reach } = host(context);
  const opened = await openSsh(reach, options());
  const result = await opened.shell.run(`${"# filler, never read twice\n".repeat(40_000)}echo end`);
  await opened.shell.close();
  expect([result.code, result.out]).toEqual([0, "end\n"]);
});

describe("host keys", () => {
  test("an unknown key is refused with what to do, and nothing is remembered", async (context) => {
    const { hostKey: _none, ...reach } = host(context).reach;
    expect(await refusal(reach)).toMatch(
      /host key is not known \(it shows ssh-ed25519 SHA256:.*--accept-new-keys/,
    );
    expect(await openKnownHosts(known).find(reach.host, reach.port)).toBeUndefined();
  });

  test("--accept-new-keys trusts once, says so, remembers, and refuses another key afterwards", async (context) => {
    const { reach: pinned, dir } = host(context);
    const { hostKey: _none, ...reach } = pinned;
    const file = join(home, "first", "known_hosts");
    const knownHosts = openKnownHosts(file);
    const opened = await openSsh(reach, options({ acceptNewKeys: true, knownHosts }));
    await opened.shell.close();
    expect(opened.notices.join()).toMatch(/trusted on first use/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = await openSsh(reach, options({ knownHosts }));
    await again.shell.close();
    expect(again.notices).toEqual([]);
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(dir, "other")]);
    const other = readFileSync(join(dir, "other.pub"), "utf8").split(" ").slice(0, 2).join(" ");
    writeFileSync(file, `[${reach.host}]:${String(reach.port)} ${other}\n`);
    expect(await refusal(reach, { acceptNewKeys: true, knownHosts })).toMatch(/host key CHANGED/);
  });

  test("a fingerprint pins as well as a key; a wrong one is refused before the login", async (context) => {
    const { reach, sessions, dir } = host(context);
    const print =
      execFileSync("ssh-keygen", ["-lf", join(dir, "host.pub")], { encoding: "utf8" }).split(
        " ",
      )[1] ?? "";
    const opened = await openSsh({ ...reach, hostKey: print }, options());
    await opened.shell.close();
    const before = sessions();
    const wrong = `SHA256:${"A".repeat(43)}`;
    expect(await refusal({ ...reach, hostKey: wrong }, { acceptNewKeys: true })).toMatch(
      /CHANGED.*nothing was sent/,
    );
    expect(sessions()).toBe(before);
  });
});

describe("sick hosts", () => {
  test("a key that the host does not take", async (context) => {
    const { reach, dir } = host(context);
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(dir, "stranger")]);
    expect(await refusal({ ...reach, identity: join(dir, "stranger") })).toMatch(
      /refused the login/,
    );
    expect(await refusal({ ...reach, identity: join(dir, "nowhere") })).toMatch(
      /identity file is not there/,
    );
  });

  test("a dead port", async () => {
    const port = await freePort();
    const reach: SshReach = {
      kind: "ssh",
      host: "127.0.0.1",
      port,
      user: "nobody",
      hostKey: `SHA256:${"A".repeat(43)}`,
    };
    expect(await refusal(reach)).toMatch(/connection refused/);
    expect(await probe("127.0.0.1", port)).toMatch(/connection refused/);
  });

  test("a host that accepts and never answers", async () => {
    const { server, port } = await listening(() => undefined);
    const reach: SshReach = {
      kind: "ssh",
      host: "127.0.0.1",
      port,
      user: "nobody",
      hostKey: `SHA256:${"A".repeat(43)}`,
    };
    expect(await probe("127.0.0.1", port)).toBeUndefined();
    const before = Date.now();
    expect(await refusal(reach, { connectMs: 300 })).toMatch(/accepted no SSH session in time/);
    expect(Date.now() - before).toBeLessThan(3000);
    server.close();
  });

  test("a host that drops the first connection is tried once more, and only once", async (context) => {
    const { reach } = host(context);
    let knocks = 0;
    const drop = await listening((socket) => {
      knocks += 1;
      socket.destroy();
    });
    expect(await refusal({ ...reach, port: drop.port })).toMatch(/dropped the connection twice/);
    expect(knocks).toBe(2);
    drop.server.close();
  });

  test("a script that never ends is ended, and says so", async (context) => {
    const opened = await openSsh(host(context).reach, options());
    await expect(opened.shell.run("sleep 60", { timeoutMs: 300 })).rejects.toMatchObject({
      name: "NoAnswer",
      message: expect.stringContaining("did not end within") as string,
    });
  });

  test("an endless answer is cut off", async (context) => {
    const opened = await openSsh(host(context).reach, options());
    await expect(opened.shell.run("yes 0123456789012345678901234567890123456789")).rejects.toThrow(
      "the answer is longer",
    );
  });

  test("a script that is killed has not answered", async (context) => {
    const opened = await openSsh(host(context).reach, options());
    await expect(opened.shell.run("echo half; kill -9 $$")).rejects.toMatchObject({
      name: "NoAnswer",
    });
    await opened.shell.close();
  });

  test("sshd killed in the middle: half an answer is no answer", async (context) => {
    need(context, "ssh", missing);
    const own = await privateSshd();
    const opened = await openSsh(own.reach, options());
    const running = opened.shell.run("echo half; sleep 30; echo whole");
    setTimeout(own.kill, 300);
    await expect(running).rejects.toMatchObject({
      name: "Unreachable",
      message: expect.stringContaining("lost") as string,
    });
    own.close();
  });
});

async function listening(on: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    on(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
