/** Renaming an entry moves everything below it: where a name is by now, while steps are being made. */
import { dnKey, isWithin, tidyDn } from "./dn.ts";

export class Moves {
  readonly #moves: { readonly from: string; readonly to: string }[] = [];

  add(from: string, to: string): void {
    this.#moves.push({ from, to });
  }

  /** Tidy DN after all moves so far. */
  now(dn: string): string {
    let name = dn;
    for (const { from, to } of this.#moves) {
      if (!isWithin(name, from)) continue;
      const tidy = tidyDn(name);
      name = tidy.slice(0, tidy.length - tidyDn(from).length) + to;
    }
    return name;
  }

  /** True when what was at `dn` has gone elsewhere. */
  left(dn: string): boolean {
    return this.#moves.length > 0 && dnKey(this.now(dn)) !== dnKey(dn);
  }
}
