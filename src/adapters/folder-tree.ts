/** An LDIF file in memory, changed step by step as a directory server would, parents before children. */
import { KauntiError } from "#model/errors";
import type { AttributeChange, DirectoryStep, ObservedValue } from "#reconcile/directory-entry";
import { dnKey, parentDn } from "#reconcile/dn";
import { Moves } from "#reconcile/directory-moves";
import type { LdifAttribute, LdifBlock } from "./folder-ldif.ts";
import { asLdifAttributes, ldifBlock } from "./folder-ldif.ts";

export class LdifTree {
  readonly #comments: LdifBlock[] = [];
  /** In file order; by comparable DN. */
  #entries = new Map<string, LdifBlock & { entry: NonNullable<LdifBlock["entry"]> }>();

  /** Throws when two entries have one name. */
  constructor(blocks: readonly LdifBlock[], file: string) {
    for (const block of blocks) {
      if (block.entry === undefined) {
        this.#comments.push(block);
        continue;
      }
      const key = dnKey(block.entry.dn);
      if (this.#entries.has(key))
        throw new KauntiError(`${file}: two entries have one name`, {
          next: "remove one of them and run it again",
        });
      this.#entries.set(key, { ...block, entry: block.entry });
    }
  }

  entries(): { dn: string; attributes: ReadonlyMap<string, readonly ObservedValue[]> }[] {
    return [...this.#entries.values()].map(({ entry }) => ({
      dn: entry.dn,
      attributes: new Map([...entry.attributes].map(([key, { values }]) => [key, values])),
    }));
  }

  /** Throws where a server would answer with an error: already there, not there, not empty. */
  take(step: DirectoryStep): void {
    const block = this.#entries.get(dnKey(step.dn));
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

  /** Parents first, otherwise in the order of the file. */
  blocks(): LdifBlock[] {
    const done = new Set<string>();
    const ordered: LdifBlock[] = [];
    const emit = (key: string): void => {
      const block = this.#entries.get(key);
      if (block === undefined || done.has(key)) return;
      done.add(key);
      const parent = parentDn(block.entry.dn);
      if (parent !== "") emit(dnKey(parent));
      ordered.push(block);
    };
    for (const key of this.#entries.keys()) emit(key);
    return [...this.#comments, ...ordered];
  }

  #put(block: LdifBlock): void {
    if (block.entry !== undefined)
      this.#entries.set(dnKey(block.entry.dn), { ...block, entry: block.entry });
  }

  #remove(dn: string): void {
    const below = `,${dnKey(dn)}`;
    if (this.#entries.keys().some((key) => key.endsWith(below)))
      throw failed("an entry to be removed has others below it");
    this.#entries.delete(dnKey(dn));
  }

  #rename(from: string, to: string): void {
    if (dnKey(from) !== dnKey(to) && this.#entries.has(dnKey(to)))
      throw failed("the new name of an entry is already taken");
    const moves = new Moves();
    moves.add(from, to);
    const pairs = [...this.#entries].map(([key, block]) => {
      const { dn, attributes } = block.entry;
      if (key !== dnKey(from) && !key.endsWith(`,${dnKey(from)}`)) return [key, block] as const;
      const moved = ldifBlock(moves.now(dn), attributes.values());
      return [dnKey(moves.now(dn)), { ...moved, entry: moved.entry ?? block.entry }] as const;
    });
    this.#entries = new Map(pairs);
  }
}

function modified(
  block: { entry: NonNullable<LdifBlock["entry"]>; raw: string },
  changes: readonly AttributeChange[],
): LdifBlock {
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
