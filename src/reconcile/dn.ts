/** Distinguished names (RFC 4514): written safely, and brought to one form so that two spellings compare equal. */

/** One attribute of a relative name; `cn=a+sn=b` has two. Values unescaped. */
type Rdn = readonly (readonly [type: string, value: string])[];

/** Escapes a value for use in a DN (RFC 4514 section 2.4); control characters as hex pairs. */
export function escapeDnValue(value: string): string {
  return (
    value
      .replaceAll(/[\\,+"<>;=]/g, (char) => `\\${char}`)
      .replaceAll(
        // oxlint-disable-next-line no-control-regex
        /[\u0000-\u001f\u007f]/g,
        (char) => `\\${char.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
      )
      .replace(/^[ #]/, (char) => `\\${char}`)
      // A value of one blank is escaped by the line above already; twice would be a backslash and a bare blank.
      .replace(/(?<!^\\) $/, "\\ ")
  );
}

/** Splits at unescaped separators. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === "\\") i += 1;
    else if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** Bytes of `\C3\A9` are UTF-8, so hex pairs in a row are decoded together. */
function unescapeValue(raw: string): string {
  // Only the blank U+0020 may stand around a value; any other white space belongs to it (RFC 4514 section 3).
  let text = raw.replace(/^ +/, "").replace(/(?<!\\)((?:\\\\)*) +$/, "$1");
  if (text.startsWith('"') && text.endsWith('"') && text.length > 1) text = text.slice(1, -1);
  return text.replaceAll(/((?:\\[0-9a-fA-F]{2})+)|\\(.)/gs, (_, hex: string | undefined, char) =>
    hex === undefined ? (char as string) : decodeURIComponent(hex.replaceAll("\\", "%")),
  );
}

interface Name {
  readonly rdns: readonly Rdn[];
  readonly tidy: string;
  readonly key: string;
}

const names = new Map<string, Name>();

/** Leftmost first. Throws RangeError on what is not a DN. */
function nameOf(dn: string): Name {
  const known = names.get(dn);
  if (known !== undefined) return known;
  const rdns = (dn === "" ? [] : split(dn, ",")).map((rdn) => split(rdn, "+").map(pairOf));
  const tidy = write(rdns);
  const name = { rdns, tidy, key: tidy.toLowerCase().replaceAll(/ +/g, " ") };
  // A cache, because one diff of 20,000 entries asks for the same names several times.
  if (names.size > 200_000) names.clear();
  names.set(dn, name);
  return name;
}

function pairOf(pair: string): Rdn[number] {
  const at = pair.indexOf("=");
  const type = pair.slice(0, at).trim().toLowerCase();
  if (at < 1 || !/^[a-z][a-z0-9-]*$|^\d+(\.\d+)+$/.test(type)) throw new RangeError("not a DN");
  return [type, unescapeValue(pair.slice(at + 1))];
}

const write = (rdns: readonly Rdn[]): string =>
  rdns
    .map((rdn) =>
      rdn
        .map(([type, value]) => `${type}=${escapeDnValue(value)}`)
        .toSorted()
        .join("+"),
    )
    .join(",");

/** One spelling: types lower case, spaces and escapes as we write them; values keep their case. */
export function tidyDn(dn: string): string {
  return nameOf(dn).tidy;
}

/** For comparing: values too without regard to case and inner spaces (caseIgnoreMatch, RFC 4517). */
export function dnKey(dn: string): string {
  return nameOf(dn).key;
}

/** "" for a DN of one part. */
export function parentDn(dn: string): string {
  return write(nameOf(dn).rdns.slice(1));
}

/** Number of relative names. */
export function depthOf(dn: string): number {
  return nameOf(dn).rdns.length;
}

/** True for the base itself and everything below it. */
export function isWithin(dn: string, base: string): boolean {
  const key = dnKey(dn);
  const top = dnKey(base);
  return top === "" || key === top || key.endsWith(`,${top}`);
}

export function isDn(text: string): boolean {
  try {
    return nameOf(text).rdns.length > 0;
  } catch (error) {
    // URIError: hex pairs that are no UTF-8.
    if (error instanceof RangeError || error instanceof URIError) return false;
    throw error;
  }
}
