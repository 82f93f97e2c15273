/**
 * One writer per target. Every process puts a file of its own into the lock folder and then looks who else is there:
 * of two that come together each sees the other, so never both go on. A file whose process is dead is removed by
 * its unique name, which cannot hit a living one.
 */
import { randomInt } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "#model/errors";
import type { Files } from "#model/target";
import { bootId, processStart, pidNamespace } from "./lock-process.ts";

interface Holder {
  readonly host: string;
  readonly boot: string;
  readonly namespace: string;
  readonly pid: number;
  readonly start: string;
  readonly what: string;
  readonly since: string;
}

export interface LockOptions {
  /** How long to wait for a living holder; another layer of the same run is usually done soon. */
  readonly waitMs: number;
  readonly tell: (line: string) => void;
}

/** Queue of this process: its own writers wait for each other without files. */
const queues = new Map<string, Promise<unknown>>();

/** Runs `body` alone on `name`. Rejects with Refusal when somebody living holds it for longer than `waitMs`. */
export async function withLock<T>(
  files: Files,
  name: string,
  what: string,
  options: LockOptions,
  body: () => Promise<T>,
): Promise<T> {
  const before = queues.get(name) ?? Promise.resolve();
  const mine = before
    .catch(() => undefined)
    .then(() => alone(files, `.locks/${name.replaceAll("/", "~")}`, what, options, body));
  queues.set(name, mine);
  try {
    return await mine;
  } finally {
    if (queues.get(name) === mine) queues.delete(name);
  }
}

async function alone<T>(
  files: Files,
  folder: string,
  what: string,
  options: LockOptions,
  body: () => Promise<T>,
): Promise<T> {
  const holder: Holder = {
    host: hostname(),
    boot: bootId(),
    namespace: pidNamespace(),
    pid: process.pid,
    start: processStart(process.pid) ?? "",
    what,
    since: new Date().toISOString(),
  };
  const own = `${folder}/${nameFor(holder)}`;
  const until = Date.now() + options.waitMs;
  for (;;) {
    await files.write(own, JSON.stringify(holder), 0o600);
    const other = await livingOther(files, folder, own, options.tell);
    if (other === undefined) break;
    await files.remove(own);
    if (Date.now() >= until) throw held(other);
    await sleep(randomInt(20, 200));
  }
  try {
    return await body();
  } finally {
    await files.remove(own);
  }
}

async function livingOther(
  files: Files,
  folder: string,
  own: string,
  tell: (line: string) => void,
): Promise<Holder | undefined> {
  for (const name of await files.list(folder)) {
    const path = `${folder}/${name}`;
    if (path === own) continue;
    if (name.endsWith(".kaunti-tmp")) {
      if (isLitter(name)) await files.remove(path);
      continue;
    }
    const stored = await files.read(path);
    // Released while we looked.
    if (stored?.kind !== "file") continue;
    const holder = holderIn(new TextDecoder().decode(stored.content), path);
    if (isAlive(holder)) return holder;
    // It may have given its lock back and ended between the two looks; a dead process gives nothing back any more.
    if ((await files.read(path)) === undefined) continue;
    await files.remove(path);
    tell(
      `took over the lock of process ${holder.pid}, which ended without giving it back (${holder.what}, since ${holder.since})`,
    );
  }
  return undefined;
}

/** Whose it is cannot be known from a damaged one, so nobody goes on. */
function holderIn(text: string, path: string): Holder {
  try {
    const holder = JSON.parse(text) as Holder | null;
    if (typeof holder?.pid === "number") return holder;
  } catch {
    // Said below.
  }
  throw new Refusal(
    `the lock file ${path} below the targets is damaged`,
    "remove it once you know that nobody is changing this target",
  );
}

/** Unique per attempt. */
function nameFor({ boot, pid, start }: Holder): string {
  return `${boot.slice(0, 8)}-${pid}-${start}-${randomInt(2 ** 32).toString(36)}`;
}

/** A lock that was not yet one when its process of this boot died. */
function isLitter(name: string): boolean {
  const match = /^\.(\w*)-(\d+)-(\d*)-/.exec(name);
  return match?.[1] === bootId().slice(0, 8) && processStart(Number(match[2])) !== match[3];
}

/** What cannot be judged from here (another machine, another container) counts as living. */
function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  if (holder.boot !== bootId()) return false;
  if (holder.namespace !== pidNamespace()) return true;
  // A pid is reused; the start time tells its holder from a stranger.
  return processStart(holder.pid) === holder.start;
}

function held(holder: Holder): Refusal {
  return new Refusal(
    `process ${holder.pid} on ${holder.host} has been changing this target since ${holder.since} (${holder.what})`,
    "wait for it to finish, or end it, and run this again",
  );
}
