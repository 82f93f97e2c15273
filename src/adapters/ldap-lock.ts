/**
 * One writer per tree: an entry beside the tree, taken by adding it (a server adds a name once) and kept alive by
 * counting. No clocks are compared: whoever waits sees whether the count still moves. A dead holder's entry is taken
 * over by exchanging exactly the value that was seen, so that of two who try one wins.
 */
import { createHash, randomBytes, randomInt } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import {
  AlreadyExistsError,
  Attribute,
  Change,
  NoSuchAttributeError,
  NoSuchObjectError,
} from "ldapts";
import { Refusal } from "#model/errors";
import { Unreachable } from "#model/reach";
import { dnKey } from "#reconcile/dn";
import type { LdapConnection } from "./ldap-connection.ts";
import { namingContext } from "./ldap-read.ts";
import { bootId, pidNamespace, processStart } from "./lock-process.ts";

export interface LdapLockOptions {
  /** How long to wait for a living holder. */
  readonly waitMs: number;
  /** A count that has not moved for so long is a dead holder's. */
  readonly leaseMs: number;
  readonly tell: (line: string) => void;
}

interface Holder {
  readonly what: string;
  readonly from: string;
  readonly boot: string;
  readonly namespace: string;
  readonly pid: number;
  readonly start: string;
  readonly nonce: string;
  readonly since: string;
  readonly count: number;
}

/** Locks that this process holds now; what bears its number and is not among them was left behind. */
const active = new Set<string>();

/** `lost` throws when the lock was taken from us, e.g. after the machine had slept. */
export async function withLdapLock<T>(
  connection: LdapConnection,
  base: string,
  what: string,
  options: LdapLockOptions,
  body: (lost: () => void) => Promise<T>,
): Promise<T> {
  const suffix = await namingContext(connection, base);
  const dn = `cn=kaunti-lock-${createHash("sha256").update(dnKey(base)).digest("hex").slice(0, 12)},${suffix}`;
  const own: Holder = {
    what,
    from: hostname(),
    boot: bootId(),
    namespace: pidNamespace(),
    pid: process.pid,
    start: processStart(process.pid) ?? "",
    nonce: randomBytes(8).toString("hex"),
    since: new Date().toISOString(),
    count: 0,
  };
  active.add(own.nonce);
  try {
    await take(connection, dn, own, options);
    const held = new Held(connection, dn, own, options.leaseMs);
    try {
      return await body(() => held.check());
    } finally {
      await held.release();
    }
  } finally {
    active.delete(own.nonce);
  }
}

async function take(
  connection: LdapConnection,
  dn: string,
  own: Holder,
  { waitMs, leaseMs, tell }: LdapLockOptions,
): Promise<void> {
  const until = Date.now() + waitMs;
  let seen = { value: "", at: 0 };
  for (;;) {
    if (await added(connection, dn, JSON.stringify(own))) return;
    const value = await valueAt(connection, dn);
    // Given back while we looked.
    if (value === undefined) continue;
    if (seen.value !== value) seen = { value, at: Date.now() };
    const holder = holderOf(value);
    if (isDead(holder) || Date.now() - seen.at >= leaseMs) {
      if (await exchanged(connection, dn, value, JSON.stringify(own))) {
        tell(
          `took over the directory's lock of process ${holder.pid ?? "?"} on ${holder.from ?? "?"}, which ended without giving it back (${holder.what ?? "?"}, since ${holder.since ?? "?"})`,
        );
        return;
      }
      continue;
    }
    if (Date.now() >= until)
      throw new Refusal(
        `process ${holder.pid ?? "?"} on ${holder.from ?? "another machine"} has been changing this directory since ${holder.since ?? "?"} (${holder.what ?? "?"})`,
        "wait for it to finish, or end it, and run this again",
      );
    await sleep(randomInt(50, 300));
  }
}

/** Judged from here only where it is a process of this machine. */
function isDead({ from, boot, namespace, pid, start, nonce }: Partial<Holder>): boolean {
  if (from !== hostname() || boot !== bootId() || namespace !== pidNamespace()) return false;
  if (pid === process.pid && start === processStart(process.pid)) return !active.has(nonce ?? "");
  return pid === undefined || processStart(pid) !== start;
}

function holderOf(value: string): Partial<Holder> {
  try {
    return JSON.parse(value) as Partial<Holder>;
  } catch {
    // Not ours, or of another version: it counts as living until its value has stood still.
    return {};
  }
}

async function added(connection: LdapConnection, dn: string, value: string): Promise<boolean> {
  const cn = dn.slice(3, dn.indexOf(","));
  return connection.run("the kit's lock (an entry beside its tree)", async (client) => {
    try {
      await client.add(dn, { objectClass: ["applicationProcess"], cn: [cn], description: [value] });
      return true;
    } catch (error) {
      if (error instanceof AlreadyExistsError) return false;
      throw error;
    }
  });
}

async function valueAt(connection: LdapConnection, dn: string): Promise<string | undefined> {
  return connection.run("to show the kit's lock", async (client) => {
    try {
      const { searchEntries } = await client.search(dn, { scope: "base" });
      const values = [searchEntries[0]?.["description"] ?? []].flat();
      return String(values[0] ?? "");
    } catch (error) {
      if (error instanceof NoSuchObjectError) return undefined;
      throw error;
    }
  });
}

const change = (operation: "add" | "delete", value: string): Change =>
  new Change({ operation, modification: new Attribute({ type: "description", values: [value] }) });

/** One operation, so that it holds for exactly one of those who try. */
async function exchanged(
  connection: LdapConnection,
  dn: string,
  from: string,
  to: string,
): Promise<boolean> {
  return connection.run("the kit's lock", async (client) => {
    try {
      await client.modify(dn, [change("delete", from), change("add", to)]);
      return true;
    } catch (error) {
      if (error instanceof NoSuchAttributeError || error instanceof NoSuchObjectError) return false;
      throw error;
    }
  });
}

class Held {
  readonly #connection: LdapConnection;
  readonly #dn: string;
  readonly #timer: NodeJS.Timeout;
  #value: Holder;
  #lost = false;
  #beating: Promise<void> = Promise.resolve();

  constructor(connection: LdapConnection, dn: string, own: Holder, leaseMs: number) {
    this.#connection = connection;
    this.#dn = dn;
    this.#value = own;
    // A lost connection is told by the write that finds it.
    this.#timer = setInterval(() => void this.#beat().catch(() => undefined), leaseMs / 4);
    this.#timer.unref();
  }

  check(): void {
    if (this.#lost)
      throw new Unreachable("the lock of the directory was taken over by somebody else", {
        next: "this machine was silent for too long; run this again",
      });
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    try {
      await this.#beat();
      if (!this.#lost)
        await this.#connection.run("to take the kit's lock back", (c) => c.del(this.#dn));
    } catch {
      // Not reached any more: the next one sees that nobody counts and takes it over.
    }
  }

  async #beat(): Promise<void> {
    this.#beating = this.#beating
      .catch(() => undefined)
      .then(async () => {
        if (this.#lost) return;
        const next = { ...this.#value, count: this.#value.count + 1 };
        const [from, to] = [JSON.stringify(this.#value), JSON.stringify(next)];
        if (await exchanged(this.#connection, this.#dn, from, to)) this.#value = next;
        else this.#lost = true;
      });
    return this.#beating;
  }
}
