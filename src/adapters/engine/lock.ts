/**
 * The engine's own lock in a file backend: who holds it, since when, and whether that process still lives.
 * A lock is broken only when its owner was a process of this machine that is gone.
 */
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Refusal } from "#model/errors";

export interface EngineLock {
  readonly path: string;
  readonly stack: string;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** `unknown`: held on another machine. */
  readonly owner: "alive" | "dead" | "unknown";
}

/** All locks of one stack (normally none or one). */
export function readLocks(backend: string, stack: string): EngineLock[] {
  const folder = join(backend, ".pulumi", "locks", "organization", "kaunti", stack);
  return names(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => readLock(join(folder, name), stack) ?? []);
}

function readLock(path: string, stack: string): EngineLock | undefined {
  let raw: { pid?: number; username?: string; hostname?: string; timestamp?: string };
  try {
    raw = JSON.parse(readFileSync(path, "utf8")) as typeof raw;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    // Killed while it wrote its lock: nothing was begun under it.
    return { path, stack, user: "?", host: hostname(), pid: 0, since: 0, owner: "dead" };
  }
  const { pid = 0, username: user = "?", hostname: host = "?", timestamp = "" } = raw;
  const since = Date.parse(timestamp) || 0;
  const owner = host !== hostname() ? "unknown" : lives(pid, since) ? "alive" : "dead";
  return { path, stack, user, host, pid, since, owner };
}

/** A process with that number that was there before the lock was; numbers are reused. */
function lives(pid: number, since: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH" || pid === 0) return false;
  }
  const started = startOf(pid);
  return started === undefined || started <= since + 2000;
}

/** When a process began (ms since 1970), from /proc (proc(5), field 22, 100 ticks a second); undefined elsewhere. */
function startOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold spaces: count from behind it.
    const ticks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
    const boot = /^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1];
    return boot === undefined ? undefined : Number(boot) * 1000 + ticks * 10;
  } catch {
    return undefined;
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Frees a stack from dead owners; the lines to tell. Throws Refusal while somebody holds it. */
export function clearDeadLocks(backend: string, stack: string, now: number): string[] {
  return readLocks(backend, stack).map((lock) => {
    if (lock.owner !== "dead") throw new Refusal(describeLock(lock, now), nextStep(lock));
    rmSync(lock.path, { force: true });
    return `${describeLock(lock, now)}; that process is gone, so its lock was removed`;
  });
}

/** Who holds what since when, for people. */
export function describeLock({ stack, user, host, pid, since }: EngineLock, now: number): string {
  const age = since === 0 ? "an unknown time" : duration(now - since);
  return `${stack}: locked by ${user} on ${host} (process ${pid}) for ${age}`;
}

function nextStep({ owner, host, stack }: EngineLock): string {
  return owner === "alive"
    ? "wait for that run to end"
    : `wait for it, or run ./kaunti doctor --unlock ${stack} on ${host}; when that machine is gone for good, say ./kaunti doctor --unlock ${stack} --owner-gone ${host}`;
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
