/** Finds a container's first process from outside: the one that is number 1 in the innermost namespace of its network. */
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** `network`: path of its network namespace. Waits up to 20 s; undefined where `gone` says so first, or the time is up. */
export async function leaderOf(network: string, gone: () => boolean): Promise<number | undefined> {
  const wanted = `net:[${statSync(network).ino}]`;
  for (let tries = 0; tries < 200 && !gone(); tries += 1) {
    const found = readdirSync("/proc").find((pid) => /^\d+$/.test(pid) && isLeader(pid, wanted));
    if (found !== undefined) return Number(found);
    await sleep(100);
  }
  return undefined;
}

function isLeader(pid: string, network: string): boolean {
  try {
    if (readlinkSync(`/proc/${pid}/ns/net`) !== network) return false;
    const ids = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
    const numbers = ids.split("\t");
    // nspawn's own helper is first of its namespace for a moment, before it becomes the host's init.
    const program = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
    return numbers.length >= 3 && numbers.at(-1) === "1" && program === "systemd";
  } catch {
    return false; // It ended while we looked.
  }
}
