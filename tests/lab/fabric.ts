/** The namespaces that a lab lives in, and the way into them. Everything in there ends with this process. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ShellResult } from "#model/ports";
import { runProcess } from "#adapters/process";

export interface Fabric {
  /** Process id of the holder as this machine sees it: `nsenter -t` it to look around. */
  readonly holder: number;
  /** Name of the lab's control groups. */
  readonly group: string;
  /** Private key that logs in everywhere as root and ictadmin; at this path for this machine and for the lab's stations. */
  readonly identity: string;
  /** Where the network namespaces of hosts and stations are seen from outside. */
  readonly namespaces: string;
  /** Runs a POSIX script among the hosts, as root of the lab. */
  sh(script: string): Promise<ShellResult>;
  /** Like `sh`, but throws with what it said where it fails; answers its output. */
  must(script: string): Promise<string>;
  /** Ends every process, mount, network and control group of the lab, and returns when they are gone. */
  end(): Promise<void>;
}

/** `cache`: folder of the Debian roots, seen inside as /run/lab/roots. */
export async function openFabric(cache: string): Promise<Fabric> {
  // Detached: Ctrl-C in a terminal reaches us, and we end it in order.
  const guard = spawn(join(import.meta.dirname, "guard.sh"), [cache], {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = once(guard, "close");
  let said = "";
  guard.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const line = await Promise.race([
    once(guard.stdout, "data").then(([chunk]) => String(chunk)),
    ended.then(() => ""),
  ]);
  const [pid = "", folder = ""] = line.trim().split(" ");
  const holder = Number(pid);
  if (!(holder > 0)) throw new Error(`the lab's namespaces could not be made: ${said.trim()}`);
  const sh = async (script: string): Promise<ShellResult> =>
    runProcess("nsenter", [...inside(holder), "sh", "-eu"], script, limits);
  return {
    holder,
    group: `kaunti-lab-${guard.pid}`,
    identity: join(folder, "id"),
    namespaces: namespacesOf(holder),
    sh,
    must: async (script) => {
      const { code, out, err } = await sh(script);
      if (code !== 0) throw new Error(`in the lab: ${err.trim()} (exit ${code}) of:\n${script}`);
      return out;
    },
    end: async () => {
      guard.stdin.end();
      await ended;
    },
  };
}

const limits = { timeoutMs: 120_000, maxBytes: 64 * 1024 * 1024 };

/** Arguments of nsenter for the lab's own namespaces. */
export function inside(holder: number): string[] {
  return ["-t", String(holder), "-m", "-n", "-p", "--"];
}

/** Where the network namespaces of hosts and stations are seen from outside. */
export function namespacesOf(holder: number): string {
  return `/proc/${holder}/root/run/netns`;
}
