/** A real sshd of our own on loopback: own keys, own port, a log of its sessions; nothing of the machine's is touched. */
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { SshReach } from "#model/reach";

export interface PrivateSshd {
  readonly reach: SshReach;
  readonly dir: string;
  readonly process: ChildProcess;
  /** `Starting session` lines of its log so far. */
  readonly sessions: () => number;
  /** Ends the listener and every connection that it has. */
  readonly kill: () => void;
  readonly close: () => void;
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** `wrap`: a command that runs the server, e.g. in namespaces of its own. */
export async function privateSshd(
  extra: readonly string[] = [],
  wrap: readonly string[] = [],
): Promise<PrivateSshd> {
  // sshd refuses keys below a folder that others may write to, so StrictModes is off for this one.
  const dir = mkdtempSync(join(tmpdir(), "kaunti-sshd-"));
  const key = (name: string) => {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", join(dir, name)]);
    return readFileSync(join(dir, `${name}.pub`), "utf8").trim();
  };
  const hostKey = key("host");
  writeFileSync(join(dir, "authorized"), `${key("user")}\n`, { mode: 0o600 });
  chmodSync(join(dir, "user"), 0o600);
  const port = await freePort();
  const log = join(dir, "log");
  const config = [
    `Port ${String(port)}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${join(dir, "host")}`,
    `AuthorizedKeysFile ${join(dir, "authorized")}`,
    `PidFile ${join(dir, "pid")}`,
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "PermitRootLogin prohibit-password",
    "LogLevel VERBOSE",
    // What the tester has in his shell start-up files is none of our business.
    `SetEnv HOME=${dir}`,
    ...extra,
  ];
  writeFileSync(join(dir, "config"), `${config.join("\n")}\n`);
  // Its privilege separation folder; only root's sshd wants it.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
  const sshd = existsSync("/usr/sbin/sshd") ? "/usr/sbin/sshd" : "sshd";
  // Should the test run itself be killed, the server still ends.
  const server = [...wrap, sshd, "-D", "-f", join(dir, "config"), "-E", log];
  const child = spawn("timeout", ["300", ...server], {
    stdio: "ignore",
    detached: true,
  });
  const logged = () => (existsSync(log) ? readFileSync(log, "utf8") : "");
  for (let tries = 0; !logged().includes("Server listening"); tries += 1) {
    if (tries > 100 || child.exitCode !== null) throw new Error(`sshd did not start: ${logged()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const kill = () => {
    // Each connection is a process group of its own: only our own children are ended, by id.
    for (const id of descendants(child.pid ?? 0)) end(id);
    end(child.pid ?? 0);
  };
  return {
    dir,
    process: child,
    reach: {
      kind: "ssh",
      host: "127.0.0.1",
      port,
      user: userInfo().username,
      identity: join(dir, "user"),
      hostKey,
    },
    sessions: () => logged().split("Starting session").length - 1,
    kill,
    close: () => {
      kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function descendants(pid: number): number[] {
  const table = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const rows = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (id: number): number[] =>
    rows.filter(([, parent]) => parent === id).flatMap(([one = 0]) => [one, ...below(one)]);
  return pid === 0 ? [] : below(pid);
}

function end(pid: number): void {
  try {
    if (pid > 0) process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
