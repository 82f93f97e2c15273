/** A named set of IPv4 networks as nftables reads it; empty sets are allowed and match nothing. */
import { sortPrefixes } from "./prefix.ts";

export function nftSet(name: string, prefixes: readonly string[]): string[] {
  const elements = sortPrefixes([...new Set(prefixes)]).join(", ");
  const values = elements === "" ? [] : [`    elements = { ${elements} }`];
  return [`  set ${name} {`, "    type ipv4_addr", "    flags interval", ...values, "  }"];
}
