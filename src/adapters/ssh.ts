/** A host over SSH: one connection, one session, one script on its stdin (audit.md section 3). */
import { NodeSSH } from "node-ssh";
import type { Config } from "node-ssh";
import { Unreachable } from "#model/reach";
import type { Opened, SshReach } from "#model/reach";
import { algorithmsFor, fingerprint, keyLine, keyType, matchesPin } from "./host-key.ts";
import type { KnownHosts } from "./known-hosts.ts";
import { readLaunch } from "./launcher.ts";
import { defaultLimits } from "./process.ts";
import { runSession } from "./ssh-session.ts";

export interface SshOptions {
  readonly knownHosts: KnownHosts;
  /** Trust a key that nobody has pinned yet; it is remembered and told. */
  readonly acceptNewKeys: boolean;
  /** TCP, key exchange and authentication together. */
  readonly connectMs?: number;
  /** Socket of the operator's agent, for hosts without an identity file. */
  readonly agent?: string;
  /** Between the first attempt and the only other one; random, so that a fleet does not knock at once. */
  readonly jitterMs?: () => number;
}

const defaults = { connectMs: 20_000, jitterMs: () => 500 + Math.random() * 1500 };

/** sshd drops connections at random above MaxStartups (10:30:100), and refuses them for a moment when it is reloaded. */
const dropped =
  /ECONNRESET|ECONNREFUSED|EPIPE|socket hang up|lost before handshake|closed by remote|Connection (lost|closed)|No response from server/i;

export interface SshConnection {
  readonly ssh: NodeSSH;
  /** `address:port`, for sentences. */
  readonly place: string;
  readonly notices: readonly string[];
}

/** Rejects with Unreachable, in one sentence; nothing of the host is believed before its key is. */
export async function connectSsh(reach: SshReach, options: SshOptions): Promise<SshConnection> {
  const { host, port, user } = reach;
  const place = `${host}:${String(port)}`;
  const pin = reach.hostKey ?? (await options.knownHosts.find(host, port));
  const notices: string[] = [];
  let refusal: string | undefined;
  let fresh: Buffer | undefined;
  const hostVerifier = (key: Buffer): boolean => {
    if (pin === undefined && options.acceptNewKeys) {
      fresh = key;
      return true;
    }
    if (pin !== undefined && matchesPin(pin, key)) return true;
    refusal = keyRefusal(place, key, pin);
    return false;
  };
  const pinned = algorithmsFor(pin);
  const config: Config = {
    host,
    port,
    username: user,
    hostVerifier,
    readyTimeout: options.connectMs ?? defaults.connectMs,
    keepaliveInterval: 15_000,
    keepaliveCountMax: 4,
    ...(pinned === undefined ? {} : { algorithms: { serverHostKey: pinned } }),
    ...(reach.identity === undefined
      ? options.agent === undefined
        ? {}
        : { agent: options.agent }
      : { privateKeyPath: reach.identity }),
  } as Config;
  const ssh = await connect(config, place, options, () => refusal);
  if (fresh !== undefined) {
    await options.knownHosts.remember(host, port, keyLine(fresh));
    notices.push(
      `${place}: its host key ${keyType(fresh)} ${fingerprint(fresh)} was trusted on first use; compare it with the host's own`,
    );
  }
  return { ssh, place, notices };
}

/** A host to be asked: one session per script. Rejects with Unreachable. */
export async function openSsh(reach: SshReach, options: SshOptions): Promise<Opened> {
  const { ssh, place, notices } = await connectSsh(reach, options);
  let how = "not asked yet";
  return {
    judged: "running",
    how: () => `over SSH, ${how}`,
    notices,
    shell: {
      run: async (script, { timeoutMs = defaultLimits.timeoutMs } = {}) => {
        const result = await runSession(ssh, place, script, { ...defaultLimits, timeoutMs });
        const { err, ...launched } = readLaunch(result.err);
        how = launched.how;
        return { ...result, err };
      },
      close: async () => {
        ssh.dispose();
      },
    },
  };
}

function keyRefusal(place: string, key: Buffer, pin: string | undefined): string {
  const shown = `${keyType(key)} ${fingerprint(key)}`;
  return pin === undefined
    ? `${place}: its host key is not known (it shows ${shown}); compare it with the host's own and write it into the hosts file or the register, or repeat with --accept-new-keys`
    : `${place}: its host key CHANGED: it shows ${shown}, which is not the one on record; nothing was sent; find out why before you correct the record`;
}

/** One attempt, and one more where the first was dropped before anybody spoke. */
async function connect(
  config: Config,
  place: string,
  options: SshOptions,
  refusal: () => string | undefined,
): Promise<NodeSSH> {
  for (let attempt = 1; ; attempt += 1) {
    const ssh = new NodeSSH();
    try {
      await ssh.connect({ ...config });
      // node-ssh takes its own listener away once connected: a later error without one would end the process.
      ssh.connection?.on("error", () => undefined);
      return ssh;
    } catch (error) {
      ssh.connection?.on("error", () => undefined);
      ssh.dispose();
      const said = error instanceof Error ? error.message : String(error);
      const why = refusal();
      if (why !== undefined) throw new Unreachable(why, { cause: error });
      if (attempt > 1 || !dropped.test(said))
        throw new Unreachable(`${place}: ${inWords(said)}`, { cause: error });
      await new Promise((resolve) =>
        setTimeout(resolve, (options.jitterMs ?? defaults.jitterMs)()),
      );
    }
  }
}

const known: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, "nothing listens there (connection refused)"],
  [/ENOTFOUND|EAI_AGAIN/, "its name is not known to this machine's name servers"],
  [/EHOSTUNREACH|ENETUNREACH/, "there is no route to it"],
  [/ETIMEDOUT|Timed out/i, "it accepted no SSH session in time"],
  [/authentication methods failed/i, "it refused the login; check the user and the key"],
  [/privateKeyPath does not exist|ENOENT/, "the identity file is not there"],
  [
    /parse privateKey|passphrase/i,
    "the identity file cannot be used (wrong format, or it needs a passphrase: use ssh-agent)",
  ],
  [
    /host.?key|no matching|key exchange/i,
    "no common key type or algorithm; the recorded host key may be of a kind it no longer has",
  ],
  [dropped, "it dropped the connection twice"],
];

function inWords(said: string): string {
  return known.find(([pattern]) => pattern.test(said))?.[1] ?? said;
}
