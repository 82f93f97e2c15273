/** A private host that can be made to fail, and how its tests talk to it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { digestWith, sha256 } from "#adapters/digest";
import { filesBelow } from "#adapters/folder-files";
import { openKnownHosts } from "#adapters/known-hosts";
import { openSsh } from "#adapters/ssh";
import { sshHost } from "#adapters/ssh-host";
import { undoStore } from "#adapters/store";
import type { DesiredHost } from "#model/desired";
import type { Fence } from "#model/fence";
import type { ResourceOptions } from "#model/target";
import type { Applied } from "#use/apply-resource";
import { applyResource } from "#use/apply-resource";
import { need } from "../support/need.ts";
import { file, unit } from "./host-data.ts";
import type { PrivateHost } from "./private-host.ts";
import { privateHost, withoutPrivateHost } from "./private-host.ts";

const missing = withoutPrivateHost();
export let host: PrivateHost;
export let state: string;

/** One private host for the file, a state folder and untouched programs for each test. */
export function useHost(): void {
  beforeAll(async () => {
    if (missing === undefined) host = await privateHost();
  });
  afterAll(() => host?.close());
  beforeEach((context) => {
    need(context, "ssh", missing);
    state = mkdtempSync(join(tmpdir(), "kaunti-contract-"));
    for (const name of ["a", "b", "systemctl"])
      host.program(name, `#!/bin/sh\necho "${name} $*" >>/run/said\n`);
    writeFileSync(host.at("/run/said"), "");
    writeFileSync(host.at("/var/lib/fake-packages"), "already\n");
  });
  afterEach(() => {
    if (missing !== undefined) return;
    for (const path of ["/etc/a", "/etc/b", "/var/lib/kaunti", "/srv/x"])
      rmSync(host.at(path), { recursive: true, force: true });
    rmSync(state, { recursive: true, force: true });
  });
}

export function fence(more: Record<string, string> = {}, location?: string): Fence {
  const { reach } = host.sshd;
  return {
    type: "host",
    driver: "ssh",
    location: location ?? `${reach.host}:${reach.port}`,
    owner: "executive",
    county: "099",
    layer: "email",
    marker: "kaunti:099:executive:email",
    scope: { hostKey: reach.hostKey ?? "", user: reach.user, ...more },
  };
}

const ssh = () => ({
  knownHosts: openKnownHosts(join(state, "known")),
  acceptNewKeys: false,
  connectMs: 2000,
  jitterMs: () => 10,
});
export const driver = (to: Fence, trialSeconds = 3, waitMs = 0) =>
  sshHost(to, { ssh: ssh(), identity: host.sshd.reach.identity ?? "", waitMs, trialSeconds });
export const ports = () => ({
  open: (to: Fence) => driver(to),
  undo: undoStore(filesBelow(state)),
  digest: digestWith("contract-digest-key"),
  hash: sha256,
});
export const apply = (
  desired: DesiredHost | undefined,
  options: Partial<ResourceOptions> = {},
  to = fence(),
): Promise<Applied> =>
  applyResource(
    ports(),
    { name: "host", fence: to, desired },
    { allow: 1e6, tell: () => undefined, ...options },
  );
export const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.unreachable("it went well"),
    (error: Error) => error,
  );
export const read = (path: string): string => readFileSync(host.at(path), "utf8");
export const said = (): string[] => read("/run/said").trim().split("\n").filter(Boolean);
/** On the host, as its root would by hand. */
export const shell = async (script: string): Promise<string> => {
  const opened = await openSsh(host.sshd.reach, ssh());
  const { out } = await opened.shell.run(script);
  await opened.shell.close();
  return out;
};

export const one = unit("a", [file("/etc/a/conf", "new\n")]);
