/** A directory behind a wire that is cut before the n-th write: TLS towards the kit, plain LDAP towards the server. */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import type { AddressInfo, Socket } from "node:net";

/** Tags of addRequest, modifyRequest, delRequest and modDNRequest (RFC 4511 section 4). */
const writes = new Set([0x68, 0x66, 0x4a, 0x6c]);

/** Length of the BER element at `at` with its header, and where its content begins; undefined when it is not all there. */
function element(data: Buffer, at: number): { total: number; content: number } | undefined {
  const first = data[at + 1];
  if (first === undefined) return undefined;
  const more = first < 0x80 ? 0 : first & 0x7f;
  if (data.length < at + 2 + more) return undefined;
  const length = more === 0 ? first : data.readUIntBE(at + 2, more);
  const total = 2 + more + length;
  return data.length < at + total ? undefined : { total, content: at + 2 + more };
}

export interface FailingWire {
  readonly url: string;
  /** Counts from 0 over all connections; afterwards nothing gets through any more. Undefined: never. */
  dieAt: number | undefined;
  close(): void;
}

/** `counts`: whether a message (a whole LDAPMessage) is one of the writes that are counted. */
export async function failingWire(
  dir: string,
  plainPort: number,
  counts: (message: Buffer) => boolean,
): Promise<FailingWire> {
  const sockets = new Set<Socket>();
  let seen = 0;
  let dieAt: number | undefined;
  const tls = {
    cert: readFileSync(join(dir, "server.pem")),
    key: readFileSync(join(dir, "server.key")),
  };
  const server = createServer(tls, (client) => {
    const upstream = connect(plainPort, "127.0.0.1");
    sockets.add(client).add(upstream);
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    client.on("error", cut).on("close", cut);
    upstream.on("error", cut).on("close", cut);
    upstream.on("data", (chunk) => client.write(chunk));
    let rest = Buffer.alloc(0);
    client.on("data", (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let found = element(rest, 0); found !== undefined; found = element(rest, 0)) {
        const message = rest.subarray(0, found.total);
        rest = rest.subarray(found.total);
        const id = element(message, found.content);
        const tag = message[found.content + (id?.total ?? 0)] ?? 0;
        if (dieAt !== undefined && writes.has(tag) && counts(message)) {
          if (seen >= dieAt) return cut();
          seen += 1;
        }
        upstream.write(message);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `ldaps://localhost:${(server.address() as AddressInfo).port}`,
    get dieAt() {
      return dieAt;
    },
    set dieAt(at) {
      dieAt = at;
      seen = 0;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
