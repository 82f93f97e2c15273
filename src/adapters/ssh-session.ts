/** The one session: script in, answer out; a connection that ends before its exit status gave no answer. */
import type { NodeSSH } from "node-ssh";
import type { ClientChannel } from "ssh2";
import { NoAnswer, Unreachable } from "#model/reach";
import type { ShellResult } from "#model/ports";
import { remoteLaunch } from "./launcher.ts";
import type { ProcessLimits } from "./process.ts";

/** Rejects with Unreachable (lost) or NoAnswer (too late, too long); the connection is closed then. */
export async function runSession(
  ssh: NodeSSH,
  place: string,
  script: string,
  limits: ProcessLimits,
): Promise<ShellResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ShellResult>();
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let bytes = 0;
  const stop = (error: Error) => {
    reject(error);
    ssh.connection?.destroy();
  };
  const timer = setTimeout(() => {
    const seconds = String(Math.round(limits.timeoutMs / 1000));
    stop(new NoAnswer(`${place}: the script did not end within ${seconds} s`));
  }, limits.timeoutMs);
  const take = (chunks: Buffer[]) => (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limits.maxBytes)
      stop(new NoAnswer(`${place}: the answer is longer than ${String(limits.maxBytes)} bytes`));
    // Whole buffers: node-ssh decodes chunk by chunk and would break a letter that falls between two.
    else chunks.push(chunk);
  };
  const lost = () => {
    reject(new Unreachable(`${place}: the connection was lost before the answer was complete`));
  };
  ssh.connection?.on("close", lost);
  ssh.connection?.on("error", lost);
  ssh
    .execCommand(remoteLaunch(limits.timeoutMs), {
      stdin: script,
      noTrim: true,
      onStdout: take(out),
      onStderr: take(err),
      onChannel: (channel: ClientChannel) => {
        // The host may close its side while the script is still being sent.
        channel.on("error", () => undefined);
      },
    })
    .then(
      ({ code, signal }) => {
        if (code === null && signal === null) lost();
        else if (code === null)
          reject(new NoAnswer(`${place}: the script was ended by ${String(signal)}`));
        else
          resolve({
            code,
            out: Buffer.concat(out).toString("utf8"),
            err: Buffer.concat(err).toString("utf8"),
          });
      },
      (error: unknown) => {
        reject(new Unreachable(`${place}: no session could be opened`, { cause: error }));
      },
    );
  return promise.finally(() => {
    clearTimeout(timer);
    ssh.connection?.off("close", lost);
    ssh.connection?.off("error", lost);
  });
}
