/** LDAP attribute sets: no empty value (LDAP has none), each value once, in a fixed order. */
import type { Attributes } from "#model/desired";
import { byText, uniqueSorted } from "./order.ts";

type Given = string | readonly string[] | undefined;

/** Drops what is absent or empty and sorts names and values. */
export function attributes(given: Readonly<Record<string, Given>>): Attributes {
  const kept: [string, string[]][] = [];
  for (const [name, value] of Object.entries(given)) {
    const list = value === undefined ? [] : typeof value === "string" ? [value] : value;
    const values = uniqueSorted(list.filter((text) => text !== ""));
    if (values.length > 0) kept.push([name, values]);
  }
  return Object.fromEntries(kept.toSorted(([left], [right]) => byText(left, right)));
}

/** NUL, CR and LF have no place in a name or an address; LDIF and configuration files would be broken by them. */
export function hasControlCharacter(value: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the point of the test
  return /[\u0000-\u001f\u007f]/.test(value);
}
