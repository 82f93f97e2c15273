/** The driver of a fence: folders below the state folder, or the real host or directory that the fence names. */
import { join } from "node:path";
import { KauntiError } from "#model/errors";
import type { OpenTarget, TargetDriver } from "#model/target";
import { openFolder } from "./folder.ts";
import { openKnownHosts } from "./known-hosts.ts";
import type { LdapConnection } from "./ldap-connection.ts";
import { readers } from "./shared.ts";
import type { HostSession } from "./ssh-host-session.ts";

export interface TargetOptions {
  /** Absolute path of the state folder. */
  readonly state: string;
  /** `SSH_AUTH_SOCK`, and `KAUNTI_SSH_IDENTITY`: the path of a private key, before the agent. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Nothing is opened yet. */
export function openTargets({ state, env }: TargetOptions): OpenTarget {
  const folder = openFolder({ targets: join(state, "targets") });
  const identity = env["KAUNTI_SSH_IDENTITY"] ?? "";
  const agent = env["SSH_AUTH_SOCK"] ?? "";
  const ssh = {
    knownHosts: openKnownHosts(join(state, "known_hosts")),
    // A host is written to by the key that enrolment recorded, never by one that it shows today.
    acceptNewKeys: false,
    ...(agent === "" ? {} : { agent }),
  };
  const sessions = readers<HostSession>();
  const connections = readers<LdapConnection>();
  return (fence) => {
    if (fence.driver === "folder") return folder(fence);
    if (fence.driver === "ssh" && fence.type === "host")
      return later(async () => {
        if (identity === "" && agent === "")
          throw new KauntiError(`there is no key to log in to ${fence.location} with`, {
            exit: 3,
            next: "start ssh-agent and add your key, or set KAUNTI_SSH_IDENTITY to the path of one",
          });
        const { sshHost } = await import("./ssh-host.ts");
        const login = identity === "" ? {} : { identity };
        return sshHost(fence, { ssh, readers: sessions, ...login });
      });
    if (fence.driver === "ldap" && fence.type === "directory")
      return later(async () => {
        const { ldapDirectory } = await import("./ldap-directory.ts");
        return ldapDirectory(fence, { state, readers: connections });
      });
    throw new KauntiError(`there is no driver "${fence.driver}" for a ${fence.type}`, {
      exit: 3,
      next: "declare the county's target as folder",
    });
  };
}

type Driver = TargetDriver<unknown, unknown>;

/** Its client is loaded when the target is first asked: most runs find nothing to ask. */
function later(load: () => Promise<Driver>): Driver {
  let loaded: Promise<Driver> | undefined;
  const driver = async (): Promise<Driver> => (loaded ??= load());
  return {
    observe: async (desired) => (await driver()).observe(desired),
    apply: async (steps, signal) => (await driver()).apply(steps, signal),
    locked: async (what, tell, body) => (await driver()).locked(what, tell, body),
  };
}
