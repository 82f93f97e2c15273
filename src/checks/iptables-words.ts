/** Names that iptables-extensions(8) and iptables(8) give to modules, targets, protocols and options. */

/** Extensions (iptables-extensions(8)) that let some packets through and not others. */
export const narrowing = new Set(
  `addrtype ah bpf cgroup cluster connbytes connlabel connmark cpu devgroup dccp dscp dst ecn esp eui64 frag hbh helper hl
  iprange ipv6header ipvs length mac mark mh nfacct osf owner physdev policy quota realm recent rpfilter rt sctp set socket
  string tcpmss time tos ttl u32`.split(/\s+/),
);
export const rates = new Set(["limit", "hashlimit", "connlimit", "statistic", "rateest"]);
/** Load nothing that narrows by themselves; what they look at is in their options. */
export const plain = new Set([
  "tcp",
  "udp",
  "icmp",
  "icmp6",
  "icmpv6",
  "state",
  "conntrack",
  "multiport",
  "comment",
  "pkttype",
]);
/** Targets that go on with the next rule. */
export const passing = new Set(
  `AUDIT CHECKSUM CLASSIFY CLUSTERIP CONNMARK CONNSECMARK CT DSCP ECN HL HMARK IDLETIMER LED LOG MARK NFLOG NOTRACK RATEEST
  SECMARK SET TCPMSS TCPOPTSTRIP TEE TOS TRACE TTL ULOG`.split(/\s+/),
);
export const odd = new Set(
  "BALANCE DNAT DNPT MASQUERADE MIRROR NETMAP NFQUEUE QUEUE REDIRECT SNAT SNPT SYNPROXY TARPIT TPROXY".split(
    " ",
  ),
);
export const protocols: Readonly<Record<string, string>> = {
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
  "ipv6-icmp": "icmpv6",
  icmp6: "icmpv6",
};

/** Long and short names of what every rule may say, each as one word. */
export const names: Readonly<Record<string, string>> = {
  "-p": "protocol",
  "--proto": "protocol",
  "-s": "source",
  "--src": "source",
  "-d": "destination",
  "--dst": "destination",
  "-i": "in-interface",
  "-o": "out-interface",
  "-m": "match",
  "-j": "jump",
  "-g": "goto",
  "-c": "set-counters",
  "-f": "fragment",
  "--dport": "destination-port",
  "--sport": "source-port",
  "--dports": "destination-ports",
  "--sports": "source-ports",
  "--ctstate": "state",
};

export const long = Object.values(names).slice(0, 9);
