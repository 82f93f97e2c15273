/** Values of PATH as a shell puts them together: quotes, variables, `~`, and what was in it before. */

/** An element of PATH. `before`: what PATH held already; `unknown`: an expansion that is not known here. */
export type Element = { readonly text: string } | "before" | "unknown";

const before = "\u0001";
const unknown = "\u0002";

/** `variables`: names that have one plain value; `home`: of the account whose PATH it is. */
export function elements(
  written: string,
  variables: ReadonlyMap<string, string>,
  home: string,
): readonly Element[] {
  return expanded(written, variables, home)
    .split(":")
    .map((text): Element => {
      if (text === before) return "before";
      return text.includes(before) || text.includes(unknown) ? "unknown" : { text };
    });
}

/** `"…"`, `'…'`, a backslash, an expansion, a tilde at the beginning of an element, braces, or one plain sign. */
const piece =
  /"((?:\\[^]|[^"\\])*)"|'([^']*)'|\\([^])|(\$\{[^}]*\{[^}]*\}[^}]*\}|\$\{[^}]*\}|\$\([^)]*\)|`[^`]*`|\$\w+|\$)|(?<=^|:)~([\w-]*)|(\{[^}]*(?:,|\.\.)[^}]*\})|([^])/g;

function expanded(
  written: string,
  variables: ReadonlyMap<string, string>,
  home: string,
  quoted = false,
): string {
  const inner = (text: string, inQuotes: boolean): string =>
    expanded(text, variables, home, inQuotes);
  return written.replaceAll(
    piece,
    (
      whole: string,
      double?: string,
      single?: string,
      escaped?: string,
      expansion?: string,
      user?: string,
      braces?: string,
    ) => {
      if (double !== undefined && !quoted) return inner(double, true);
      if (single !== undefined && !quoted) return single;
      if (escaped !== undefined) return quoted && !/["\\$`]/.test(escaped) ? whole : escaped;
      if (expansion !== undefined) return expansionOf(expansion, variables, home, inner);
      if (user !== undefined && !quoted) return user === "" ? home : unknown;
      // bash writes `export PATH=/a{b,c}` out as two words.
      if (braces !== undefined && !quoted) return unknown;
      // In double quotes a single quote is a sign like any other, and so is what stands between two.
      return quoted && single !== undefined ? `'${inner(single, true)}'` : whole;
    },
  );
}

function expansionOf(
  text: string,
  variables: ReadonlyMap<string, string>,
  home: string,
  inner: (text: string, inQuotes: boolean) => string,
): string {
  const name = /^\$\{?(\w+)\}?$/.exec(text)?.[1];
  if (name === "PATH") return before;
  if (name === "HOME") return home;
  if (name !== undefined) return variables.get(name) ?? unknown;
  // What stands there when PATH holds something, which it does.
  const more = /^\$\{PATH:?\+([^]*)\}$/.exec(text)?.[1];
  return more === undefined ? unknown : inner(more, false);
}
