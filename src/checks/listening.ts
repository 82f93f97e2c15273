/** TCP ports at which nobody but this machine may be heard, from the kernel's own table of sockets. */
import type { Facts, Want } from "#model/fact";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { openSockets, socketWants } from "./sockets.ts";

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

function judge({ loopback }: Spec, facts: Facts): Judgement {
  const expected = `nobody listens at ${loopback.join(", ")} but for this machine`;
  const found = openSockets(facts, "tcp").map(({ port }) => port);
  const bad = [...new Set(found.filter((port) => loopback.includes(port)))];
  return bad.length === 0
    ? pass(expected, "none", "/proc/net")
    : fail(expected, `port ${bad.join(", ")}`, "/proc/net", "other machines reach this");
}

export const listening: CheckType<Spec> = {
  schema,
  ask: (): readonly Want[] => socketWants(["tcp"]),
  judge,
  // Which program it is, and whether it is needed, is for a person to say.
  repair: () => [],
};
