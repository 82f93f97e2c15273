/** Loopback ports for clients in the test's own process: each connection is carried into the lab by one `nc` at the bench. */
import { spawn } from "node:child_process";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { Station } from "./station.ts";

export interface Forward {
  /** Port on 127.0.0.1 that leads to `address`:`port` in the lab; ends with the lab. */
  (address: string, port: number): Promise<number>;
  close(): void;
}

export function forwarder(from: Station): Forward {
  const servers = new Set<Server>();
  const open = async (address: string, port: number): Promise<number> => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      carry(socket, from.tool(["nc", "-N", address, String(port)]));
    });
    servers.add(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    server.unref();
    return (server.address() as AddressInfo).port;
  };
  const close = (): void => {
    for (const server of servers) server.close();
  };
  return Object.assign(open, { close });
}

function carry(socket: Socket, [program = "", ...args]: readonly string[]): void {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
  socket.pipe(child.stdin);
  child.stdout.pipe(socket);
  // Either end may go first; what is left is closed, and the client sees it as the network's doing.
  socket.on("error", () => child.kill("SIGKILL"));
  socket.on("close", () => child.kill("SIGKILL"));
  child.stdin.on("error", () => socket.destroy());
  child.on("error", () => socket.destroy());
}
