/** What a machine may do about a packet filter: only what cannot lock anybody out. Policies and ports are a person's. */
import type { Facts } from "#model/fact";
import type { Repair } from "#model/repair";
import type { Spec } from "./firewall.ts";

export function firewallRepair(spec: Spec, _facts: Facts): readonly Repair[] {
  return spec.asks === "loopback" ? [] : [];
}
