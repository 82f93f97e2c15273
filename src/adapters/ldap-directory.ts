/** A real directory over LDAP: one connection per change set, one paged read, pipelined writes, a lock beside the tree. */
import { X509Certificate } from "node:crypto";
import { KauntiError } from "#model/errors";
import type { Fence } from "#model/fence";
import type { TargetDriver } from "#model/target";
import type { DirectoryObserved } from "#reconcile/directory";
import type { DirectoryStep } from "#reconcile/directory-entry";
import { LdapConnection } from "./ldap-connection.ts";
import type { LdapPlace } from "./ldap-connection.ts";
import { withLdapLock } from "./ldap-lock.ts";
import { readSubtree } from "./ldap-read.ts";
import { writeSteps } from "./ldap-write.ts";
import { resolveSecret } from "./secret.ts";
import { readers, type Readers } from "./shared.ts";

export interface LdapDirectoryOptions {
  /** Absolute path of the state folder: where relative `file:` references start. */
  readonly state: string;
  readonly waitMs?: number;
  readonly leaseMs?: number;
  /** Shared by the drivers of all trees of a server. */
  readonly readers?: Readers<LdapConnection>;
}

/** `fence.scope`: `baseDn`, `url`, `bindDn`, `bindPassword` (secret reference), `ca` (reference, or `der:BASE64`). */
export function ldapDirectory(
  fence: Fence,
  {
    state,
    waitMs = 30_000,
    leaseMs = 20_000,
    readers: reading = readers<LdapConnection>(),
  }: LdapDirectoryOptions,
): TargetDriver<DirectoryObserved, DirectoryStep> {
  const base = fence.scope["baseDn"] ?? "";
  let held: { connection: LdapConnection; lost: () => void } | undefined;
  const open = async (): Promise<LdapConnection> =>
    LdapConnection.open(await placeOf(fence, state));
  return {
    async observe() {
      if (held !== undefined) return readSubtree(held.connection, base);
      const { url = "", bindDn = "", bindPassword = "", ca = "" } = fence.scope;
      const key = [url, bindDn, bindPassword, ca].join(" ");
      return reading.read(key, open, async (connection) => readSubtree(connection, base));
    },
    async apply(steps, signal) {
      if (held === undefined) throw new Error("apply without the lock");
      const { connection, lost } = held;
      await writeSteps(connection, steps, () => {
        signal?.throwIfAborted();
        lost();
      });
    },
    async locked(what, tell, body) {
      const connection = await open();
      try {
        return await withLdapLock(connection, base, what, { waitMs, leaseMs, tell }, (lost) => {
          held = { connection, lost };
          return body();
        });
      } finally {
        held = undefined;
        await connection.close();
      }
    },
  };
}

async function placeOf({ location, scope }: Fence, state: string): Promise<LdapPlace> {
  const { url, bindDn, bindPassword, ca } = scope;
  if (url === undefined || bindDn === undefined || bindPassword === undefined)
    throw new KauntiError(`the fence of the directory ${location} is not complete`, {
      exit: 3,
      next: "see the county's target: directoryUrl, bindDn, bindPassword",
    });
  const password = await resolveSecret(bindPassword, state);
  return { url, bindDn, password, ...(ca !== undefined && { ca: await authority(ca, state) }) };
}

/** PEM text. */
async function authority(reference: string, state: string): Promise<string> {
  const der = reference.startsWith("der:") ? reference.slice(4) : undefined;
  const text =
    der === undefined ? await resolveSecret(reference, state) : Buffer.from(der, "base64");
  try {
    const first = new X509Certificate(text).toString();
    // A file may hold more than one.
    return typeof text === "string" ? text : first;
  } catch (cause) {
    throw new KauntiError("the directory's authority on record (ca) is not a certificate", {
      exit: 3,
      cause,
      next: "give it as PEM, or enrol the server again",
    });
  }
}
