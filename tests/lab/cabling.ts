/** Cables and switches of the lab: a bridge per network segment, a network namespace per host or station plugged into it. */
import type { Cable } from "./practice.ts";
import { bare } from "./practice.ts";

export interface Plugged {
  readonly cables: readonly Cable[];
  readonly gateway?: string;
}

/** Answers shell lines that (re)make namespace `name` with its cables; bridges are made at their first use. */
export type Plug = (name: string, plugged: Plugged) => string;

export function cabling(): Plug {
  const bridges = new Map<string, string>();
  let plugs = 0;
  const bridge = (segment: string): string => {
    // Interface names have 15 characters at most, segments more: the alias tells.
    const name = bridges.get(segment) ?? `br${bridges.size}`;
    bridges.set(segment, name);
    return name;
  };
  return (name, { cables, gateway }) =>
    [
      `ip netns del ${name} 2>/dev/null || true`,
      `ip netns add ${name}`,
      `ip -n ${name} link set lo up`,
      ...cables.flatMap((cable) => {
        const to = bridge(cable.segment);
        plugs += 1;
        return [
          // Hosts are switched on side by side: who comes first makes the bridge.
          `ip link add ${to} alias ${cable.segment} type bridge 2>/dev/null || true`,
          `ip link set ${to} up`,
          `ip link add v${plugs} type veth peer name ${cable.name} address ${mac(cable)} netns ${name}`,
          `ip link set v${plugs} master ${to} up`,
          `ip -n ${name} addr add ${cable.address} dev ${cable.name}`,
          `ip -n ${name} link set ${cable.name} up`,
        ];
      }),
      ...(gateway === undefined ? [] : [`ip -n ${name} route add default via ${gateway}`]),
    ].join("\n");
}

/** Of the address, so that neighbours find a host again at once after its power was cut. */
function mac({ address }: Cable): string {
  const bytes = bare(address).split(".");
  return ["02", "00", ...bytes.map((byte) => Number(byte).toString(16).padStart(2, "0"))].join(":");
}
