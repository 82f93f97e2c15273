/**
 * The engine's own lock in a file backend: who holds it, since when, and whether that process still lives.
 * A lock is broken only when its owner was a process of this machine that is gone.
 */
import { readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
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

/** So long a living engine may take between making a lock's temporary file and renaming it. */
const writingMs = 10_000;

const locksFolder = (backend: string): string =>
  join(backend, ".pulumi", "locks", "organization", "kaunti");

/** All locks of one stack (normally none or one), unfinished ones (`x.json.1f2e.tmp`) included: the engine reads those too. */
export function readLocks(backend: string, stack: string): EngineLock[] {
  const folder = join(locksFolder(backend), stack);
  return names(folder)
    .filter((name) => /\.(json|tmp)$/.test(name))
    .flatMap((name) => readLock(join(folder, name), stack) ?? []);
}

/** Stacks that have or had a lock, sorted; also those of which nothing else was ever written. */
export function lockedStacks(backend: string): string[] {
  return names(locksFolder(backend)).toSorted();
}

function readLock(path: string, stack: string): EngineLock | undefined {
  let raw: { pid?: number; username?: string; hostname?: string; timestamp?: string };
  try {
    raw = JSON.parse(readFileSync(path, "utf8")) as typeof raw;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    // Killed while it wrote its lock, or the disk was full: nothing was begun under it.
    const owner = path.endsWith(".tmp") && isFresh(path) ? "alive" : "dead";
    return { path, stack, user: "?", host: hostname(), pid: 0, since: 0, owner };
  }
  const { pid = 0, username: user = "?", hostname: host = "?", timestamp = "" } = raw;
  const since = Date.parse(timestamp) || 0;
  const owner = host !== hostname() ? "unknown" : lives(pid, since) ? "alive" : "dead";
  return { path, stack, user, host, pid, since, owner };
}

/** Changed just now, so somebody may be writing it. */
function isFresh(path: string): boolean {
  const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return changed !== undefined && Math.abs(Date.now() - changed) < writingMs;
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
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}

/** Frees a stack from dead owners; the lines to tell. Throws Refusal while somebody holds it. */
export function clearDeadLocks(backend: string, stack: string, now: number): string[] {
  return readLocks(backend, stack).map((lock) => {
    if (lock.owner !== "dead") throw new Refusal(describeLock(lock, now), nextStep(lock));
    rmSync(lock.path, { force: true });
    return lock.pid === 0
      ? `${describeLock(lock, now)}; nobody writes it any more, so it was removed`
      : `${describeLock(lock, now)}; that process is gone, so its lock was removed`;
  });
}

/** Who holds what since when, for people. */
export function describeLock(lock: EngineLock, now: number): string {
  const { stack, user, host, pid, since } = lock;
  if (pid === 0) return `${stack}: a lock that was never finished (${basename(lock.path)})`;
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
