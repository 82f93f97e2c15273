/** Rulesets made by chance, of nft and of iptables. */
import fc from "fast-check";
import type { Ruleset } from "./netfilter-judge.ts";

const pick = (...values: string[]) => fc.constantFrom(...values);
const list = (part: fc.Arbitrary<string>, max: number) =>
  fc.array(part, { maxLength: max }).map((parts) => parts.join(""));

const nftMatch = pick(
  "",
  "",
  "udp dport 53 ",
  "udp dport { 53, 80 } ",
  "udp dport != 80 ",
  "udp dport 80-443 ",
  "th dport https ",
  "udp dport @web ",
  "udp dport > 443 ",
  "udp dport <= 80 ",
  "ip saddr 10.9.0.2 ",
  "ip saddr != 10.9.0.3 ",
  "ip saddr 10.9.0.0/24 ",
  "ip saddr @some ",
  "ip saddr { 10.9.0.2-10.9.0.3 } ",
  "ip daddr 10.9.0.1 ",
  "ip6 saddr ::1 ",
  "ip6 saddr != ::1 ",
  "meta l4proto udp ",
  "meta l4proto { tcp, udp } ",
  "ip protocol tcp ",
  "meta nfproto ipv6 ",
  "ct state new ",
  "ct state established,related ",
  "ct state != new ",
  "ct state { new, invalid } ",
  'iifname "lo" ',
  "iif lo ",
  "iif != lo ",
  "udp sport 4000-4003 ",
  "fib daddr type local ",
  "tcp flags syn ",
  "icmp type echo-request ",
  "counter ",
);
const nftVerdict = pick(
  "accept",
  "accept",
  "drop",
  "drop",
  "return",
  "jump a",
  "jump b",
  "goto a",
  "goto b",
  "counter",
  "continue",
  "reject",
  'accept comment "drop"',
  'log prefix "drop " accept',
);
const nftLast = pick("accept", "drop", "return", "reject", "counter");
const nftMap = pick(
  "udp dport vmap { 53 : accept, 80 : drop, 443 : jump b }",
  "ip saddr vmap { 10.9.0.2 : drop }",
  "ct state vmap { established : accept, new : jump b }",
  "udp dport vmap { 5000 : return, 53-80 : accept }",
);
const rulesFor = (verdict: fc.Arbitrary<string>, max: number) =>
  list(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.tuple(nftMatch, nftMatch, verdict).map((parts) => `    ${parts.join("")}\n`),
      },
      ...(verdict === nftVerdict
        ? [{ weight: 1, arbitrary: nftMap.map((text) => `    ${text}\n`) }]
        : []),
    ),
    max,
  );
export const nft = fc
  .tuple(
    pick("accept", "drop"),
    rulesFor(nftVerdict, 6),
    rulesFor(nftLast, 3),
    rulesFor(nftLast, 3),
    pick("inet", "ip", "inet"),
  )
  .map(([policy, main, a, b, family]): Ruleset => ({
    kind: "nft",
    knock: true,
    text: `flush ruleset
table ${family} filter {
  set web { type inet_service; flags interval; elements = { 80, 443-444 } }
  set some { type ipv4_addr; elements = { 10.9.0.3, 192.0.2.1 } }
  chain a {
${a}  }
  chain b {
${b}  }
  chain input {
    type filter hook input priority filter; policy ${policy};
${main}  }
}
`.replaceAll(family === "ip" ? /^.*ip6.*\n/gm : /^$(?!.)/g, ""),
  }));

const iptablesMatch = pick(
  "",
  "",
  "-p udp -m udp --dport 53 ",
  "-p udp --dport 80:443 ",
  "-p udp ! --dport 80 ",
  "-p udp -m multiport --dports 53,https ",
  "-p udp --dport :80 ",
  "-p udp --dport 443: ",
  "-s 10.9.0.2 ",
  "! -s 10.9.0.3/32 ",
  "-s 10.9.0.0/255.255.255.0 ",
  "-s 10.9.0.2,10.9.0.9 ",
  "-d 10.9.0.1 ",
  "-i lo ",
  "! -i lo ",
  "-p tcp ",
  "-p UDP ",
  "! -p tcp ",
  "-p all ",
  "-m conntrack --ctstate NEW ",
  "-m state --state ESTABLISHED,RELATED ",
  "-m conntrack ! --ctstate new ",
  "-m addrtype --dst-type LOCAL ",
  "-m addrtype ! --dst-type LOCAL ",
  '-m comment --comment "-j DROP" ',
);
const iptablesVerdict = pick(
  "-j ACCEPT",
  "-j ACCEPT",
  "-j DROP",
  "-j DROP",
  "-j RETURN",
  "-j a",
  "-j b",
  "-g a",
  "-g b",
  "",
  "-j REJECT",
  "-j ACCEPT -s 10.9.0.3",
);
const iptablesLast = pick("-j ACCEPT", "-j DROP", "-j RETURN", "");
export const iptables = fc
  .tuple(
    pick("ACCEPT", "DROP"),
    fc.array(
      fc.tuple(
        pick("-A INPUT", "-A INPUT", "-A INPUT", "-I INPUT", "[1:2] -A INPUT"),
        iptablesMatch,
        iptablesVerdict,
      ),
      { maxLength: 7 },
    ),
    fc.array(fc.tuple(pick("-A a", "-A b"), iptablesMatch, iptablesLast), { maxLength: 5 }),
  )
  .map(([policy, main, others]): Ruleset => ({
    kind: "iptables",
    knock: true,
    text: `*filter\n:INPUT ${policy} [0:0]\n:a - [0:0]\n:b - [0:0]\n${[...main, ...others]
      .map(([command, ...parts]) => `${command} ${parts.join("")}\n`)
      .join("")}COMMIT\n`,
  }));
