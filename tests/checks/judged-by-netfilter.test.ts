/** Rulesets made by chance, followed by us and by the kernel: who is let in, what is refused, and how it is listed. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Untold } from "#checks/check-type";
import { filters } from "#checks/filter-ask";
import type { Packet, Table } from "#checks/filter-rules";
import { addresses, servicesOf } from "#checks/filter-values";
import { decisions } from "#checks/filter-walk";
import { filterTable } from "#checks/iptables-save";
import { nftTables } from "#checks/nft-ruleset";
import { difference } from "#checks/nft-same";
import { tokensOf } from "#checks/nft-tokens";
import { need } from "../support/need.ts";
import { casesOf } from "./case.ts";
import { iptables, nft } from "./netfilter-samples.ts";
import { judgeRulesets, missing } from "./netfilter-judge.ts";
import type { Knock, Ruleset } from "./netfilter-judge.ts";

const services = servicesOf(readFileSync("/etc/services", "utf8"));
const knocks: readonly Knock[] = ["10.9.0.2", "10.9.0.3"].flatMap((source, one) =>
  [53, 80, 443, 5000].map((dport, two) => ({ source, sport: 4000 + one * 500 + two, dport })),
);

function read({ kind, text }: Ruleset, strict = true): readonly Table[] | undefined {
  try {
    if (kind === "nft") return nftTables(() => tokensOf(text, "x"), services, strict);
    const table = filterTable([{ file: "x", content: text }], { family: 4, services });
    return table === undefined ? [] : [table];
  } catch (error) {
    if (error instanceof Untold) return undefined;
    throw error;
  }
}

const exactly = (port: number): Packet["dport"] => [[BigInt(port), BigInt(port)]];
const address = (text: string): Packet["saddr"] =>
  [addresses(text, 4)].filter((range) => range !== undefined);

/** Who is let in, as we follow the rules. */
function heard(tables: readonly Table[]): readonly number[] {
  return knocks.flatMap(({ source, sport, dport }, number) => {
    const packet: Packet = {
      family: 4,
      iif: "other",
      ct: "new",
      l4: "udp",
      saddr: address(source) ?? [],
      daddr: address("10.9.0.1") ?? [],
      sport: exactly(sport) ?? [],
      dport: exactly(dport) ?? [],
    };
    const passes = filters(tables, "input", 4).every(({ table, chain }) => {
      const last = decisions(table, chain, packet).at(-1);
      if (last !== undefined && last.fit !== "always")
        throw new Error(`not sure: ${last.rule.text}`);
      return (last?.does ?? chain.base?.policy) === "accept";
    });
    return passes ? [number] : [];
  });
}

test.for([
  ["nft", nft],
  ["iptables", iptables],
] as const)(
  "%s: who gets in, and the same rules in the kernel's own words",
  ([, arbitrary], context) => {
    need(context, "judges", missing());
    const samples = fc.sample(arbitrary, { numRuns: 250, seed: 7 });
    const judged = judgeRulesets(samples, knocks);
    const odd: string[] = [];
    let inside = 0;
    let outside = 0;
    let strict = 0;
    samples.forEach((sample, index) => {
      const { refused, heard: theirs = [], listed = "" } = judged[index] ?? {};
      const ours = read(sample);
      if (refused !== undefined || ours === undefined) {
        // A rule that no packet can meet is refused here in more forms than nft refuses.
        if (refused === undefined) strict += 1;
        else if (ours !== undefined) odd.push(`refused: ${refused}\n${sample.text}`);
        return;
      }
      const told = heard(ours);
      inside += told.length;
      outside += knocks.length - told.length;
      const again = read({ kind: sample.kind, text: listed }, false);
      if (String(told) !== String(theirs))
        odd.push(`heard ${String(theirs)}, we say ${String(told)}\n${sample.text}`);
      if (again === undefined || String(heard(again)) !== String(theirs))
        odd.push(`listed, and read otherwise\n${listed}`);
      // iptables writes one rule with two addresses as two.
      else if (sample.kind === "nft" && difference(ours, again) !== "")
        odd.push(`${difference(ours, again)}\n${sample.text}\n${listed}`);
    });
    expect(odd.slice(0, 8).join("\n")).toBe("");
    expect(strict).toBeLessThan(samples.length / 8);
    expect(inside).toBeGreaterThan(200);
    expect(outside).toBeGreaterThan(200);
  },
);

test("no case that nft or iptables-restore refuses is judged", (context) => {
  need(context, "judges", missing());
  const files = casesOf("tests/cases/checks/firewall").flatMap((one) =>
    Object.entries(one.root ?? {}).flatMap(([path, entry]) => {
      const kind =
        path === "/etc/nftables.conf"
          ? "nft"
          : path === "/etc/iptables/rules.v4"
            ? "iptables"
            : undefined;
      return kind === undefined || typeof entry !== "string" || /^include/m.test(entry)
        ? []
        : [{ name: one.name, state: one.then.state, kind, text: entry } as const];
    }),
  );
  const judged = judgeRulesets(files);
  const refused = files.filter((_, index) => judged[index]?.refused !== undefined);
  expect(refused.length).toBeGreaterThan(20);
  expect(refused.filter(({ state }) => state !== "error").map(({ name }) => name)).toEqual([]);
});
