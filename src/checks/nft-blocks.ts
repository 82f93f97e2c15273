/** Blocks of nft(8): the inside of a chain and of a set. */
import type { Base } from "./filter-rules.ts";
import { NftRefused, endOf } from "./nft-tokens.ts";
import type { Token } from "./nft-tokens.ts";
import { elementsOf, skipGroup } from "./nft-values.ts";
import type { SetOf } from "./nft-values.ts";

export interface ChainDraft {
  readonly place: string;
  base: Omit<Base, "policy"> | undefined;
  policy: Base["policy"];
  bodies: (readonly Token[])[];
}
/** Position in a list of tokens. */
export class Cursor {
  readonly all: readonly Token[];
  at = 0;
  constructor(all: readonly Token[]) {
    this.all = all;
  }
  get place(): string {
    return (this.all[this.at] ?? this.all.at(-1))?.place ?? "";
  }
  text(by = 0): string {
    return this.all[this.at + by]?.text ?? "";
  }
  take(): string {
    const one = this.all[this.at];
    if (one === undefined || one.kind === "line" || one.kind === "sign")
      throw new NftRefused("a word is missing", this.place);
    this.at += 1;
    return one.text;
  }
  /** Statement up to its end; the cursor stands behind it. */
  statement(): readonly Token[] {
    const end = endOf(this.all, this.at);
    const found = this.all.slice(this.at, end);
    this.at = end;
    return found;
  }
  /** Inside of braces that begin here; the cursor stands behind them. */
  braces(): Cursor {
    if (this.all[this.at]?.kind !== "sign" || this.text() !== "{")
      throw new NftRefused("{ is missing", this.place);
    const end = skipGroup(this.all, this.at);
    if (this.all[end - 1]?.text !== "}") throw new NftRefused("} is missing", this.place);
    const inner = new Cursor(this.all.slice(this.at + 1, end - 1));
    this.at = end;
    return inner;
  }
  /** False at the end; blank lines and `;` passed over. */
  more(): boolean {
    while (
      this.all[this.at]?.kind === "line" ||
      (this.all[this.at]?.kind === "sign" && this.text() === ";")
    )
      this.at += 1;
    return this.at < this.all.length;
  }
}

export function chainBlock(cursor: Cursor, chain: ChainDraft): void {
  let policies = 0;
  while (cursor.more()) {
    const { place } = cursor;
    const body = cursor.statement();
    if (cursor.at >= cursor.all.length && cursor.text() !== "}")
      throw new NftRefused("the end of a line or ; is missing before }", place);
    const words = body.map(({ text }) => text);
    if (words[0] === "type" && words[2] === "hook") {
      const at = words.indexOf("priority");
      if (at === -1) throw new NftRefused("a hook without a priority", place);
      chain.base = {
        type: words[1] ?? "",
        hook: words[3] ?? "",
        priority: words.slice(at + 1).join(" "),
      };
    } else if (words[0] === "policy") {
      policies += 1;
      if (words.length !== 2 || !["accept", "drop"].includes(words[1] ?? "") || policies > 1)
        throw new NftRefused("a policy is accept or drop, once", place);
      chain.policy = words[1] === "drop" ? "drop" : "accept";
    } else if (words[0] !== "comment" && words[0] !== "flags") chain.bodies.push(body);
  }
}

export function setBlock(cursor: Cursor): SetOf {
  let elements: SetOf["elements"] = [];
  let changes = false;
  while (cursor.more()) {
    const body = cursor.statement();
    const [first, second] = body.map(({ text }) => text);
    if (first === "elements" && second === "=")
      elements = elementsOf(new Cursor(body.slice(2)).braces().all);
    if (
      (first === "flags" && body.some(({ text }) => text === "dynamic" || text === "timeout")) ||
      first === "timeout"
    )
      changes = true;
    // Several values in one key are told apart by nobody here.
    if (
      (first === "type" || first === "typeof") &&
      body
        .slice(0, body.findIndex(({ text }) => text === ":") + 1 || body.length)
        .some(({ text }) => text === ".")
    )
      changes = true;
  }
  return { elements, changes };
}
