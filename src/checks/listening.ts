/** TCP ports at which nobody but this machine may be heard, from the kernel's own table of sockets. */
import type { Facts, FileFact, Want } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { contentOf, recall } from "./recall.ts";

interface Spec {
  /** Port numbers that only loopback addresses may listen at. */
  readonly loopback: readonly number[];
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["loopback"],
  properties: {
    loopback: {
      type: "array",
      minItems: 1,
      items: { type: "integer", minimum: 1, maximum: 65_535 },
    },
  },
};

const tcp = { kind: "running", path: "/proc/net/tcp" } as const;
const tcp6 = { kind: "running", path: "/proc/net/tcp6" } as const;

/** proc(5): local address and port in hexadecimal, each 32 bits in the host's order (little); state 0A listens. */
const row =
  /^\s*\d+:\s+([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4})\s+[\dA-F]+:[\dA-F]{4}\s+([\dA-F]{2})\s/;

/** 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104. */
const isLoopback = (address: string): boolean =>
  /^.{6}7F$/.test(address) ||
  address === "00000000000000000000000001000000" ||
  /^0{16}FFFF0000.{6}7F$/.test(address);

/** Ports that other machines reach; throws Untold for a line that says something else than a socket. */
function open(file: FileFact): readonly number[] {
  if (file.error !== undefined) throw new Untold("error", file.error, file.path);
  const [head = "", ...lines] = contentOf(file).split("\n");
  if (!head.includes("local_address"))
    throw new Untold("error", "is not the table of sockets", file.path);
  return lines.flatMap((line) => {
    if (line === "") return [];
    const [, address = "", port = "", state = ""] = row.exec(line) ?? [];
    if (state === "") throw new Untold("error", "has a line that cannot be read", file.path);
    return state === "0A" && !isLoopback(address) ? [Number.parseInt(port, 16)] : [];
  });
}

function judge({ loopback }: Spec, facts: Facts): Judgement {
  const expected = `nobody listens at ${loopback.join(", ")} but for this machine`;
  const [four] = recall(facts, tcp);
  const [six] = recall(facts, tcp6);
  if (four === undefined || four.absent === true)
    throw new Untold("error", "the kernel's table of sockets is not there", tcp.path);
  const found = [...open(four), ...(six === undefined || six.absent === true ? [] : open(six))];
  const bad = [...new Set(found.filter((port) => loopback.includes(port)))];
  return bad.length === 0
    ? pass(expected, "none", "/proc/net")
    : fail(expected, `port ${bad.join(", ")}`, "/proc/net", "other machines reach this");
}

export const listening: CheckType<Spec> = {
  schema,
  ask: (): readonly Want[] => [tcp, tcp6],
  judge,
  // Which program it is, and whether it is needed, is for a person to say.
  repair: () => [],
};
