/** Shell text inside TypeScript: quoting, in the one place that does it. */

/** `text` as one word of POSIX sh. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Shell text as it stands, backslashes and all; only the expansions that sh is to make are written `\${…}`. */
export function sh(text: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: text.raw.map((part) => part.replaceAll("\\${", "${")) }, ...values);
}
