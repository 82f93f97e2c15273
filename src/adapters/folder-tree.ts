/** An LDIF file in memory, changed step by step as a directory server would, parents before children. */
import { KauntiError } from "#model/errors";
import type { AttributeChange, DirectoryStep, ObservedValue } from "#reconcile/directory-entry";
import { dnKey, parentDn } from "#reconcile/dn";
import { Moves } from "#reconcile/directory-moves";
import type { LdifAttribute, LdifBlock } from "./folder-ldif.ts";
import { asLdifAttributes, ldifBlock } from "./folder-ldif.ts";

type EntryBlock = LdifBlock & { readonly entry: NonNullable<LdifBlock["entry"]> };

export class LdifTree {
  /** In file order: entries by comparable DN, blocks of comments by `#` and a number, which no DN begins with. */
  #blocks = new Map<string, LdifBlock>();

  /** Throws when two entries have one name. */
  constructor(blocks: readonly LdifBlock[], file: string) {
    for (const block of blocks) {
      const key = block.entry === undefined ? `#${this.#blocks.size}` : dnKey(block.entry.dn);
      if (this.#blocks.has(key))
        throw new KauntiError(`${file}: two entries have one name`, {
          next: "remove one of them and run it again",
        });
      this.#blocks.set(key, block);
    }
  }

  entries(): { dn: string; attributes: ReadonlyMap<string, readonly ObservedValue[]> }[] {
    return [...this.#blocks.values()].flatMap(({ entry }) =>
      entry === undefined
        ? []
        : {
            dn: entry.dn,
            attributes: new Map([...entry.attributes].map(([key, { values }]) => [key, values])),
          },
    );
  }

  /** Throws where a server would answer with an error: already there, not there, not empty. */
  take(step: DirectoryStep): void {
    const block = this.#entryAt(step.dn);
    if (step.do === "add") {
      if (block !== undefined) throw failed("an entry to be added is already there");
      this.#put(ldifBlock(step.dn, asLdifAttributes(step.attributes)));
      return;
    }
    if (block === undefined) throw failed("an entry to be changed is not there any more");
    if (step.do === "remove") this.#remove(step.dn);
    else if (step.do === "rename") this.#rename(step.dn, step.to);
    else this.#put(modified(block, step.changes));
  }

  /** Parents first, otherwise in the order of the file; comments stay where they stand. */
  blocks(): LdifBlock[] {
    const done = new Set<string>();
    const ordered: LdifBlock[] = [];
    const emit = (key: string): void => {
      const block = this.#blocks.get(key);
      if (block === undefined || done.has(key)) return;
      done.add(key);
      const parent = block.entry === undefined ? "" : parentDn(block.entry.dn);
      if (parent !== "") emit(dnKey(parent));
      ordered.push(block);
    };
    for (const key of this.#blocks.keys()) emit(key);
    return ordered;
  }

  #entryAt(dn: string): EntryBlock | undefined {
    const block = this.#blocks.get(dnKey(dn));
    return block?.entry === undefined ? undefined : { ...block, entry: block.entry };
  }

  #put(block: LdifBlock): void {
    if (block.entry !== undefined) this.#blocks.set(dnKey(block.entry.dn), block);
  }

  #remove(dn: string): void {
    const below = `,${dnKey(dn)}`;
    if (this.#blocks.keys().some((key) => key.endsWith(below)))
      throw failed("an entry to be removed has others below it");
    this.#blocks.delete(dnKey(dn));
  }

  #rename(from: string, to: string): void {
    if (dnKey(from) !== dnKey(to) && this.#blocks.has(dnKey(to)))
      throw failed("the new name of an entry is already taken");
    const moves = new Moves();
    moves.add(from, to);
    const pairs = [...this.#blocks].map(([key, block]) => {
      if (block.entry === undefined) return [key, block] as const;
      const { dn, attributes } = block.entry;
      if (key !== dnKey(from) && !key.endsWith(`,${dnKey(from)}`)) return [key, block] as const;
      return [dnKey(moves.now(dn)), ldifBlock(moves.now(dn), attributes.values())] as const;
    });
    this.#blocks = new Map(pairs);
  }
}

function modified(block: EntryBlock, changes: readonly AttributeChange[]): LdifBlock {
  const attributes = new Map(block.entry.attributes);
  for (const { op, attribute, values } of changes) {
    const key = attribute.toLowerCase();
    const now = attributes.get(key);
    const name = now?.name ?? attribute;
    if (op === "replace") attributes.set(key, { name, values });
    else attributes.set(key, { name, values: joined(now, op, values) });
  }
  const fresh = ldifBlock(block.entry.dn, attributes.values());
  const comments = block.raw.split("\n").filter((line) => line.startsWith("#"));
  return { ...fresh, raw: [...comments, fresh.raw].join("\n") };
}

function joined(
  now: LdifAttribute | undefined,
  op: "add" | "remove",
  values: readonly string[],
): ObservedValue[] {
  const lower = new Set(values.map((value) => value.toLowerCase()));
  const rest = (now?.values ?? []).filter(
    (value) => typeof value !== "string" || !lower.has(value.toLowerCase()),
  );
  return op === "add" ? [...rest, ...values] : rest;
}

function failed(what: string): KauntiError {
  return new KauntiError(what, {
    next: "somebody changed the directory meanwhile: run kaunti plan again",
  });
}
