/** One computer of the lab: Debian with its own systemd, network and processes over an overlay of the cached roots. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { SshReach } from "#model/reach";
import type { ShellResult } from "#model/ports";
import { runProcess } from "#adapters/process";
import { inside, type Fabric } from "./fabric.ts";
import { leaderOf } from "./leader.ts";
import type { LabHost } from "./practice.ts";

export interface Host extends LabHost {
  /** As the kit is told to reach it, from a station (`lab.bench`): address, root, the lab's key, the host's own key. */
  readonly ssh: SshReach;
  /** Runs a POSIX script as root on the host, without ssh: also where ssh is what is broken. */
  exec(script: string, timeoutMs?: number): Promise<ShellResult>;
  /** Like `exec`, but throws where it fails; answers its output. */
  must(script: string): Promise<string>;
  /** Switches it on, with the files that it had; returns once systemd is there to take commands. */
  boot(): Promise<void>;
  /** Shuts it down in order. */
  powerOff(): Promise<void>;
  /** Pulls the plug: everything on it is killed at once. What was written stays, as after a sync. */
  cut(): Promise<void>;
  running(): boolean;
  /** Sets how much its disk holds (`64m`); what is on it already stays. Memory of this machine, half of it unless set. */
  disk(size: string): Promise<void>;
}

export interface HostSetup {
  readonly fabric: Fabric;
  readonly host: LabHost;
  readonly hostKey: string;
  /** Shell lines that make its network. */
  readonly plug: () => string;
}

/** The container keeps everything that a real host has but what would reach this machine: clock, modules, devices. */
function nspawn(name: string): string {
  const options = [
    "--quiet --register=no --keep-unit --boot --link-journal=no --timezone=off --resolv-conf=off",
    `--directory=/run/lab/hosts/${name}/root --machine=${name} --network-namespace-path=/run/netns/${name}`,
    "--capability=CAP_NET_ADMIN --bind=/dev/net/tun --console=read-only",
  ];
  // Its network's settings are its own, though nspawn was given the network ready made.
  return `export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
exec systemd-nspawn ${options.join(" ")} >>/run/lab/hosts/${name}/console.log 2>&1`;
}

export function labHostOf({ fabric, host, hostKey, plug }: HostSetup): Host {
  const { name } = host;
  let leader: number | undefined;
  let ended: Promise<unknown> = Promise.resolve();

  const exec = async (script: string, timeoutMs = 120_000): Promise<ShellResult> => {
    if (leader === undefined) throw new Error(`${name} is switched off`);
    const limits = { timeoutMs, maxBytes: 64 * 1024 * 1024 };
    return runProcess("nsenter", [...intoHost(leader), "sh", "-eu"], script, limits);
  };
  const boot = async (): Promise<void> => {
    if (leader !== undefined) throw new Error(`${name} is on already`);
    await fabric.must(plug());
    const groups = `for group in /sys/fs/cgroup/*/${fabric.group} /sys/fs/cgroup/${fabric.group}; do
      if [ -d "$group" ]; then mkdir -p "$group/${name}"; echo 0 >"$group/${name}/cgroup.procs"; fi
    done`;
    const child = spawn(
      "nsenter",
      [...inside(fabric.holder), "sh", "-euc", `${groups}\n${nspawn(name)}`],
      { detached: true, stdio: "ignore" },
    );
    child.unref();
    ended = once(child, "exit").then(() => (leader = undefined));
    leader = await leaderOf(`${fabric.namespaces}/${name}`, () => child.exitCode !== null);
    if (leader === undefined) {
      const log = await fabric.must(`tail -n 20 /run/lab/hosts/${name}/console.log`);
      throw new Error(`${name} did not boot: ${log}`);
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (leader === undefined) return;
    process.kill(leader, signal);
    await ended;
  };
  return {
    ...host,
    ssh: {
      kind: "ssh",
      host: host.address,
      port: 22,
      user: "root",
      identity: fabric.identity,
      hostKey,
    },
    exec,
    must: async (script) => {
      const { code, out, err } = await exec(script);
      if (code !== 0) throw new Error(`on ${name}: ${err.trim()} (exit ${code}) of:\n${script}`);
      return out;
    },
    boot,
    powerOff: async () => {
      if (leader === undefined) return;
      await exec("systemctl poweroff --no-block");
      await ended;
    },
    cut: async () => end("SIGKILL"),
    running: () => leader !== undefined,
    disk: async (size) => {
      await fabric.must(`mount -o remount,size=${size} /run/lab/hosts/${name}`);
    },
  };
}

/** Arguments of nsenter for a host whose first process is `leader`, with an environment of its own. */
export function intoHost(leader: number): string[] {
  const enter = ["-t", String(leader), "-m", "-n", "-p", "-u", "-i", "-r", "-w", "--"];
  return [...enter, "env", "-i", "HOME=/root", "LANG=C.UTF-8", `TERM=${terminal}`, `PATH=${path}`];
}

const terminal = process.env["TERM"] ?? "dumb";
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
