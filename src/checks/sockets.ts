/** Sockets that wait for other machines, from the kernel's own tables (proc_net(5)). */
import type { Facts, FileFact, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import { contentOf, recall } from "./recall.ts";

export interface Socket {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** 32 hexadecimal digits as the kernel writes them; 8 for version 4. */
  readonly address: string;
}

/** proc_net(5): local address and port in hexadecimal, each 32 bits in the host's order (little), and the state. */
const row =
  /^\s*\d+:\s+([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4})\s+[\dA-F]+:([\dA-F]{4})\s+([\dA-F]{2})\s/;

/** 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104. */
const isLoopback = (address: string): boolean =>
  /^.{6}7F$/.test(address) ||
  address === "00000000000000000000000001000000" ||
  /^0{16}FFFF0000.{6}7F$/.test(address);

const table = (name: string) => ({ kind: "running", path: `/proc/net/${name}` }) as const;

export const socketWants = (protocols: readonly Socket["protocol"][]): readonly Want[] =>
  protocols.flatMap((protocol) => [table(protocol), table(`${protocol}6`)]);

/** Those that other machines reach. `0A` listens; a UDP socket without a peer (`07`) takes from everybody. */
export function openSockets(facts: Facts, protocol: Socket["protocol"]): readonly Socket[] {
  const waiting = protocol === "tcp" ? "0A" : "07";
  const [four] = recall(facts, table(protocol));
  const [six] = recall(facts, table(`${protocol}6`));
  if (four === undefined || four.absent === true)
    throw new Untold("error", "the kernel's table of sockets is not there", table(protocol).path);
  return [four, ...(six === undefined || six.absent === true ? [] : [six])].flatMap((file) =>
    rows(file)
      .filter(({ state, address }) => state === waiting && !isLoopback(address))
      .map(({ address, port }) => ({ protocol, address, port })),
  );
}

/** Throws Untold for a line that says something else than a socket. */
function rows(file: FileFact) {
  if (file.error !== undefined) throw new Untold("error", file.error, file.path);
  const [head = "", ...lines] = contentOf(file).split("\n");
  if (!head.includes("local_address"))
    throw new Untold("error", "is not the table of sockets", file.path);
  return lines.flatMap((line) => {
    if (line === "") return [];
    const [, address = "", port = "", , state = ""] = row.exec(line) ?? [];
    if (state === "") throw new Untold("error", "has a line that cannot be read", file.path);
    return [{ address, port: Number.parseInt(port, 16), state }];
  });
}

export interface Port {
  readonly protocol: string;
  readonly port: number;
  /** Undefined: any address of the host. */
  readonly address: bigint | undefined;
}

const anySix = "0".repeat(32);
const mapped = /^0{16}FFFF0000(.{8})$/;

/** The port as packets of that version of IP reach it; a socket of version 6 at any address takes both (ip(7), ipv6(7)). */
export function portOf({ protocol, port, address }: Socket, family: 4 | 6): Port | undefined {
  const four = address.length === 8 ? address : mapped.exec(address)?.[1];
  const own =
    family === 4
      ? address === anySix
        ? "00000000"
        : four
      : four === undefined
        ? address
        : undefined;
  if (own === undefined) return undefined;
  // Each group of 32 bits is written in the host's order, which is little.
  const value = (own.match(/.{8}/g) ?? [])
    .map((group) => (group.match(/../g) ?? []).toReversed().join(""))
    .join("");
  const number = BigInt(`0x${value}`);
  return { protocol, port, address: number === 0n ? undefined : number };
}
