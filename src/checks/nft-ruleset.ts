/** A ruleset of nft(8): what `nft -f` makes of a file on an empty machine, and what `nft list ruleset` prints. */
import { Untold } from "./check-type.ts";
import type { Chain, Rule, Table } from "./filter-rules.ts";
import type { Services } from "./filter-values.ts";
import { rulesOf } from "./nft-rule.ts";
import { Cursor, chainBlock, setBlock } from "./nft-blocks.ts";
import type { ChainDraft } from "./nft-blocks.ts";
import { NftRefused } from "./nft-tokens.ts";
import type { Token } from "./nft-tokens.ts";
import { elementsOf } from "./nft-values.ts";
import type { SetOf } from "./nft-values.ts";

interface TableDraft {
  readonly family: string;
  readonly name: string;
  readonly place: string;
  dormant: boolean;
  readonly chains: Map<string, ChainDraft>;
  readonly sets: Map<string, SetOf>;
}
type Drafts = Map<string, TableDraft>;

const families = ["ip", "ip6", "inet", "arp", "bridge", "netdev"];

/** Throws Untold for what nft would refuse, and for what is not read here. */
export function nftTables(
  read: () => readonly Token[],
  services: Services,
  strict: boolean,
): readonly Table[] {
  try {
    const cursor = new Cursor(read());
    const drafts: Drafts = new Map();
    while (cursor.more()) command(cursor, drafts);
    return [...drafts.values()]
      .filter(({ dormant }) => !dormant)
      .map((draft) => finished(draft, services, strict));
  } catch (error) {
    if (!(error instanceof NftRefused)) throw error;
    throw new Untold(
      "error",
      `nft would refuse this, or it is not read here: ${error.message}`,
      error.place,
    );
  }
}

function finished(draft: TableDraft, services: Services, strict: boolean): Table {
  const around = {
    services,
    strict,
    family: draft.family,
    set: (name: string) => draft.sets.get(name),
  };
  const chains = new Map<string, Chain>();
  for (const [name, { base, policy, bodies, place }] of draft.chains) {
    const rules: readonly Rule[] = bodies.flatMap((body) => rulesOf(body, around));
    chains.set(name, {
      name,
      place,
      rules,
      ...(base === undefined ? {} : { base: { ...base, policy } }),
    });
  }
  for (const { rules } of chains.values())
    for (const { does, place } of rules)
      if ((does.kind === "jump" || does.kind === "goto") && !chains.has(does.to))
        throw new NftRefused(`there is no chain ${does.to}`, place);
  return { family: draft.family, name: draft.name, place: draft.place, chains };
}

function command(cursor: Cursor, drafts: Drafts): void {
  const { place } = cursor;
  const verb = cursor.text();
  const explicit = ["add", "create", "insert", "flush", "delete", "list"].includes(verb);
  if (explicit) cursor.at += 1;
  const what = cursor.text();
  if (verb === "list") {
    cursor.statement();
    return;
  }
  if (verb === "flush" && what === "ruleset") {
    cursor.at += 1;
    const family = families.includes(cursor.text()) ? cursor.take() : undefined;
    for (const [key, table] of drafts)
      if (family === undefined || table.family === family) drafts.delete(key);
    return ended(cursor);
  }
  const thing = ["table", "chain", "rule", "set", "map", "element"].includes(what)
    ? cursor.take()
    : "rule";
  if (
    what !== thing &&
    (explicit || !families.concat([...drafts.values()].map(({ name }) => name)).includes(what))
  )
    throw new NftRefused(`"${verb} ${explicit ? what : ""}" is not read here`, place);
  const family = families.includes(cursor.text()) ? cursor.take() : "ip";
  const name = cursor.take();
  const key = `${family} ${name}`;
  const known = drafts.get(key);
  if (thing === "table" && (verb === "delete" || verb === "flush")) {
    if (known === undefined) throw new NftRefused(`there is no table ${key}`, place);
    if (verb === "delete") drafts.delete(key);
    else for (const chain of known.chains.values()) chain.bodies = [];
    return ended(cursor);
  }
  if (thing === "table") {
    if (verb === "create" && known !== undefined)
      throw new NftRefused(`${key} is there already`, place);
    const table = known ?? {
      family,
      name,
      place,
      dormant: false,
      chains: new Map(),
      sets: new Map(),
    };
    drafts.set(key, table);
    if (cursor.text() === "{") tableBlock(cursor.braces(), table);
    return ended(cursor);
  }
  if (known === undefined) throw new NftRefused(`there is no table ${key}`, place);
  if (thing === "rule") return ruleCommand(cursor, known, verb);
  inTable(cursor, known, thing, verb);
  ended(cursor);
}

function ended(cursor: Cursor): void {
  const one = cursor.all[cursor.at];
  if (one !== undefined && one.kind !== "line" && !(one.kind === "sign" && one.text === ";"))
    throw new NftRefused(`"${one.text}" is more than is expected here`, one.place);
}

function ruleCommand(cursor: Cursor, table: TableDraft, verb: string): void {
  if (verb === "delete" || verb === "flush")
    throw new NftRefused(`${verb} rule is not read here`, cursor.place);
  const chain = chainOf(cursor, table);
  if (["position", "handle", "index"].includes(cursor.text()))
    throw new NftRefused("a place in the chain is not read here", cursor.place);
  const body = cursor.statement();
  if (body.length === 0) throw new NftRefused("a rule without words", cursor.place);
  chain.bodies = verb === "insert" ? [body, ...chain.bodies] : [...chain.bodies, body];
  ended(cursor);
}

function chainOf(cursor: Cursor, table: TableDraft): ChainDraft {
  const { place } = cursor;
  const name = cursor.take();
  const chain = table.chains.get(name);
  if (chain === undefined) throw new NftRefused(`there is no chain ${name}`, place);
  return chain;
}

/** `chain`, `set`, `map` and `element`, of a table's block or as a command. */
function inTable(cursor: Cursor, table: TableDraft, thing: string, verb: string): void {
  if (thing === "chain" && (verb === "flush" || verb === "delete")) {
    const chain = chainOf(cursor, table);
    chain.bodies = [];
    if (verb === "delete")
      for (const [name, one] of table.chains) if (one === chain) table.chains.delete(name);
    return;
  }
  const { place } = cursor;
  const name = cursor.take();
  if (thing === "chain") {
    const known = table.chains.get(name);
    if (verb === "create" && known !== undefined)
      throw new NftRefused(`chain ${name} is there already`, place);
    const chain = known ?? { place, base: undefined, policy: "accept" as const, bodies: [] };
    table.chains.set(name, chain);
    if (cursor.text() === "{") chainBlock(cursor.braces(), chain);
    return;
  }
  const known = table.sets.get(name);
  if (verb === "flush" || verb === "delete") {
    if (known === undefined) throw new NftRefused(`there is no set ${name}`, place);
    // What is left of it is not followed.
    table.sets.set(name, { elements: [], changes: true });
    cursor.statement();
    return;
  }
  if (thing === "element") {
    if (known === undefined) throw new NftRefused(`there is no set ${name}`, place);
    table.sets.set(name, {
      ...known,
      elements: [...known.elements, ...elementsOf(cursor.braces().all)],
    });
    return;
  }
  table.sets.set(name, setBlock(cursor.braces()));
}

function tableBlock(cursor: Cursor, table: TableDraft): void {
  while (cursor.more()) {
    const { place } = cursor;
    const word = cursor.take();
    if (["chain", "set", "map"].includes(word)) inTable(cursor, table, word, "add");
    else if (word === "flags") {
      const words = cursor.statement().map(({ text }) => text);
      table.dormant = words.includes("dormant");
    } else if (word === "comment") cursor.statement();
    else if (["counter", "quota", "limit", "flowtable", "ct", "secmark", "synproxy"].includes(word))
      cursor.statement();
    else throw new NftRefused(`"${word}" is not read here`, place);
    ended(cursor);
  }
}
