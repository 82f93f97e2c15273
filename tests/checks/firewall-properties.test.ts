/** Rules that hold for every ruleset: what opens it never turns fail into pass, and what is damaged never passes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { judge } from "#checks/judge";
import type { VerdictState } from "#model/verdict";
import { boundCheck } from "./bound-check.ts";
import { fakeFacts } from "./fake-facts.ts";

const pick = (...values: string[]) => fc.constantFrom(...values);
const policy = pick("accept", "drop");

function verdict(
  spec: Readonly<Record<string, unknown>>,
  root: Readonly<Record<string, string>>,
): VerdictState {
  const bound = boundCheck("firewall", spec);
  const facts = fakeFacts({ root }, bound.wants);
  if (facts === undefined) throw new Error("not all facts are there");
  return judge(bound, facts).state;
}

const nftRule = pick(
  "iif lo accept",
  "ip saddr 127.0.0.0/8 drop",
  "ip6 saddr ::1 counter drop",
  "ct state established,related accept",
  "tcp dport 22 accept",
  "ip saddr 127.0.0.0/8 limit rate 5/second drop",
  "iif != lo ip saddr 127.0.0.0/8 reject",
  "udp dport 53 accept",
  "drop",
  "return",
  "jump other",
  "ip6 saddr ::1 drop",
);
const nftFile = (
  [input, forward, output]: readonly string[],
  rules: readonly string[],
): string => `flush ruleset
table inet filter {
  chain other {
    iif lo accept
    ip saddr 127.0.0.0/8 drop
  }
  chain input {
    type filter hook input priority 0; policy ${input ?? ""};
${rules.map((rule) => `    ${rule}\n`).join("")}  }
  chain forward {
    type filter hook forward priority 0; policy ${forward ?? ""};
  }
  chain output {
    type filter hook output priority 0; policy ${output ?? ""};
  }
}
`;
const iptablesRule = pick(
  "-A INPUT -i lo -j ACCEPT",
  "-A OUTPUT -o lo -j ACCEPT",
  "-A INPUT -s 127.0.0.0/8 -j DROP",
  "-A INPUT ! -i lo -s 127.0.0.0/8 -j REJECT",
  "-A INPUT -p tcp --dport 22 -j ACCEPT",
  "-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT",
  "-A INPUT -j DROP",
  "-A INPUT -j RETURN",
  "-A INPUT -s 127.0.0.0/8 -m limit --limit 1/s -j DROP",
);
const iptablesFile = (policies: readonly string[], rules: readonly string[]): string =>
  `*filter\n${["INPUT", "FORWARD", "OUTPUT"].map((name, index) => `:${name} ${(policies[index] ?? "").toUpperCase()} [0:0]\n`).join("")}${rules.map((rule) => `${rule}\n`).join("")}COMMIT\n`;

const kinds = [
  {
    by: "nftables",
    path: "/etc/nftables.conf",
    rule: nftRule,
    file: nftFile,
    open: [
      "accept",
      "iif != lo accept",
      "meta l4proto { tcp, udp } accept",
      "tcp dport 0-65535 accept",
      "ct state new accept",
    ],
  },
  {
    by: "iptables",
    path: "/etc/iptables/rules.v4",
    rule: iptablesRule,
    file: iptablesFile,
    open: [
      "-A INPUT -j ACCEPT",
      "-A INPUT ! -i lo -j ACCEPT",
      "-A INPUT -p tcp -j ACCEPT",
      "-A INPUT -p udp --dport : -j ACCEPT",
    ],
  },
] as const;

test.each(kinds)(
  "$by: an accept of everything and a looser policy never turn fail into pass",
  ({ by, path, rule, file, open }) => {
    const passed = { "default-deny": 0, loopback: 0 };
    fc.assert(
      fc.property(
        fc.array(policy, { minLength: 3, maxLength: 3 }),
        fc.array(rule, { maxLength: 7 }),
        fc.nat(),
        pick(...open),
        fc.nat(2),
        pick("default-deny", "loopback"),
        (policies, rules, at, more, which, asks) => {
          const spec = { by, asks, ...(by === "iptables" ? { family: 4 } : {}) };
          const state = (p: readonly string[], r: readonly string[]) =>
            verdict(spec, { [path]: file(p, r) });
          const before = state(policies, rules);
          if (before === "pass") passed[asks as keyof typeof passed] += 1;
          const wider = rules.toSpliced(at % (rules.length + 1), 0, more);
          const looser = policies.with(which, "accept");
          // This machine's own traffic may stop being stopped; that is not what opens it to others.
          if (before !== "pass" && asks === "default-deny") {
            expect(state(policies, wider)).not.toBe("pass");
            expect(state(looser, rules)).not.toBe("pass");
          }
          // Before a wall, what is wide open leaves nothing of it.
          if (asks === "loopback") expect(state(policies, [more, ...rules])).not.toBe("pass");
        },
      ),
      { numRuns: 1500, seed: 3 },
    );
    expect(passed["default-deny"]).toBeGreaterThan(20);
    expect(passed.loopback).toBeGreaterThan(10);
  },
);

test.each(kinds)(
  "$by: a file that was cut is no pass where the whole one is none",
  ({ by, path, file }) => {
    const whole = file(["drop", "drop", "drop"], []);
    const spec = { by, asks: "default-deny", ...(by === "iptables" ? { family: 4 } : {}) };
    expect(verdict(spec, { [path]: whole })).toBe("pass");
    for (let length = 0; length < whole.length - 1; length += 1) {
      const state = verdict(spec, { [path]: whole.slice(0, length) });
      expect(state, whole.slice(0, length)).not.toBe("pass");
    }
  },
);
