/**
 * What makes an account unusable without losing anything of it: the attribute values that a suspended person or
 * mailbox carries. `services` renders them for a suspended person; `reconcile` sets them on an entry that left the
 * inventory. Applied to an entry only where its object classes allow the attribute.
 */
export const suspension: readonly {
  readonly attribute: string;
  readonly value: string;
  /** Set when the entry has this attribute or this object class. */
  readonly where: { readonly attribute?: string; readonly objectClass?: string };
}[] = [
  { attribute: "loginShell", value: "/usr/sbin/nologin", where: { attribute: "loginShell" } },
  { attribute: "mailEnabled", value: "FALSE", where: { attribute: "mailEnabled" } },
  // Days since 1970: day 1 is long past (shadow(5)).
  { attribute: "shadowExpire", value: "1", where: { objectClass: "shadowAccount" } },
];
