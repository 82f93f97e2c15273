/** What may be known of a RouterOS export: statements that controls ask about, without any secret in them. */

export interface RouterosStatement {
  readonly line: number;
  /** `/ip service`. */
  readonly menu: string;
  readonly verb: "add" | "set";
  /** What is set: a name, a number, `default` for `[ find default=yes ]`, or "" where the menu has one of it only. */
  readonly which: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface RouterosAbout {
  readonly version: string;
  /** The export has an end: what is not in it is at its default, and not perhaps cut off. */
  readonly whole: boolean;
}
