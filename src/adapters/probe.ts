/** Dead hosts dominate a fleet's time: a cheap TCP knock tells them from the living before SSH is tried. */
import { connect } from "node:net";

/** Resolves to undefined when the port accepts, else to why not. `ms`: patience for a silent host. */
export async function probe(host: string, port: number, ms = 4000): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connect({ host, port });
  socket.setTimeout(ms, () => {
    resolve(`no answer within ${String(ms / 1000)} s`);
  });
  socket.once("connect", () => {
    resolve(undefined);
  });
  socket.once("error", (error: NodeJS.ErrnoException) => {
    resolve(words[error.code ?? ""] ?? error.message);
  });
  return promise.finally(() => socket.destroy());
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there (connection refused)",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to it",
  ENOTFOUND: "its name is not known to this machine's name servers",
  EAI_AGAIN: "this machine's name servers do not answer",
  ETIMEDOUT: "no answer in time",
};
