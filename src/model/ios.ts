/** What may be known of a Cisco IOS configuration: statements that controls ask about, without any secret in them. */

export interface IosStatement {
  readonly line: number;
  /** The statement with `no` before it. */
  readonly no: boolean;
  /** Secrets are replaced by `secret`, the kind of hash stands before it. */
  readonly words: readonly string[];
  readonly block: readonly IosStatement[];
}

/** What stands in place of a password, a hash, a key or a community that is not a default one. */
export const hidden = "***";
