/** Whether the rules that run are those that are stored, however each of the two is written. */
import { merged } from "./filter-rules.ts";
import type { Chain, Match, Rule, Table } from "./filter-rules.ts";

/** "" = the same; else the first difference. What other programs added in tables of their own is theirs. */
export function difference(stored: readonly Table[], running: readonly Table[]): string {
  for (const table of stored) {
    const twin = running.find(({ family, name }) => family === table.family && name === table.name);
    const name = `${table.family} ${table.name}`;
    if (twin === undefined) return `table ${name} does not run`;
    for (const chain of table.chains.values()) {
      const other = twin.chains.get(chain.name);
      if (other === undefined) return `chain ${chain.name} of ${name} does not run`;
      const odd = chainDifference(chain, other);
      if (odd !== "") return `chain ${chain.name} of ${name}: ${odd}`;
    }
  }
  return "";
}

function chainDifference(stored: Chain, running: Chain): string {
  if (stored.base?.hook !== running.base?.hook || stored.base?.type !== running.base?.type)
    return "runs at another hook";
  if (stored.base?.policy !== running.base?.policy)
    return `its policy is ${String(running.base?.policy)}, stored ${String(stored.base?.policy)}`;
  const [ours, theirs] = [stored, running].map(({ rules }) => grouped(rules));
  const at = (ours ?? []).findIndex((text, index) => text !== theirs?.[index]);
  if (at !== -1) return `rule ${String(at + 1)} is not the one that runs`;
  return ours?.length === theirs?.length
    ? ""
    : `${String(theirs?.length)} rules run, ${String(ours?.length)} are stored`;
}

/** The kernel sorts the keys of a map, so what came of one line counts in any order. */
function grouped(rules: readonly Rule[]): readonly string[] {
  const groups: { readonly key: string; readonly list: string[] }[] = [];
  for (const rule of rules) {
    const key = `${rule.place} ${rule.text}`;
    const last = groups.at(-1);
    const open = last?.key === key ? last : { key, list: [] };
    if (open !== last) groups.push(open);
    open.list.push(plain(rule));
  }
  return groups.map(({ list }) => list.toSorted().join("\n"));
}

const plain = ({ matches, does }: Rule): string =>
  `${[...new Set(matches.map((match) => plainMatch(match)))].toSorted().join(" ")} ${JSON.stringify(does)}`;

function plainMatch(match: Match): string {
  if ("words" in match) return JSON.stringify([match.field, match.words.toSorted(), match.not]);
  if ("ranges" in match)
    return JSON.stringify([match.field, merged(match.ranges).map(String), match.not]);
  return match.field === "unclear" ? match.field : `${match.field} ${match.text}`;
}
