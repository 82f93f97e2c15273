/** A private directory server that can be made to fail, and how its tests talk to it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { digestWith, sha256 } from "#adapters/digest";
import { filesBelow } from "#adapters/folder-files";
import { ldapDirectory } from "#adapters/ldap-directory";
import { undoStore } from "#adapters/store";
import type { DesiredDirectory } from "#model/desired";
import type { Fence } from "#model/fence";
import type { Applied } from "#use/apply-resource";
import { applyResource } from "#use/apply-resource";
import { need } from "../support/need.ts";
import { base, directoryFence } from "./directory-data.ts";
import type { PrivateSlapd } from "./private-slapd.ts";
import { bindDn, bindPassword, privateSlapd, withoutSlapd } from "./private-slapd.ts";

const missing = withoutSlapd();
export let slapd: PrivateSlapd;
export let state: string;

/** One private server for the file, an empty tree and a state folder for each test. */
export function useSlapd(): void {
  beforeAll(async () => {
    if (missing === undefined) slapd = await privateSlapd();
  });
  afterAll(() => slapd?.close());
  beforeEach((context) => {
    need(context, "judges", missing);
    state = mkdtempSync(join(tmpdir(), "kaunti-contract-"));
    writeFileSync(join(state, "password"), bindPassword);
  });
  afterEach(async () => {
    if (missing !== undefined) return;
    try {
      slapd.client("ldapdelete", ["-r", base]);
    } catch {
      // Nothing was made.
    }
    rmSync(state, { recursive: true, force: true });
  });
}

export function fence(more: Record<string, string> = {}, url = slapd.urls.ldaps): Fence {
  const ca = `file:${slapd.dir}/ca.pem`;
  const scope = { baseDn: base, url, bindDn, bindPassword: "file:password", ca, ...more };
  return { ...directoryFence("ldap", new URL(url).host), scope };
}
export const ports = (leaseMs?: number) => ({
  open: (to: Fence) =>
    ldapDirectory(to, { state, waitMs: 3000, ...(leaseMs !== undefined && { leaseMs }) }),
  undo: undoStore(filesBelow(state)),
  digest: digestWith("contract-digest-key"),
  hash: sha256,
});
export const apply = (desired: DesiredDirectory, to = fence()): Promise<Applied> =>
  applyResource(
    ports(),
    { name: "tree", fence: to, desired },
    { allow: 1e6, tell: () => undefined },
  );
export const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.unreachable("it went well"),
    (error: Error) => error,
  );
export const observe = (to = fence()) => ports().open(to).observe();
