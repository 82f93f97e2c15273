/** Distinguished names: composed and escaped in one place (RFC 4514 section 2.4). */

/** Escapes one attribute value for a DN. Rejects nothing: NUL becomes `\00`. */
function escapeDnValue(value: string): string {
  const escaped = value.replaceAll(/["+,;<>\\=]/g, "\\$&").replaceAll("\0", "\\00");
  const head = /^[ #]/.test(escaped) ? `\\${escaped}` : escaped;
  // A trailing space needs its own escape; a value of one space already has it from the head.
  return head.endsWith(" ") && head !== "\\ " ? `${head.slice(0, -1)}\\ ` : head;
}

/** `rdn("ou", "people", base)` -> `ou=people,<base>`. */
export function childDn(attribute: string, value: string, parent: string): string {
  return `${attribute}=${escapeDnValue(value)},${parent}`;
}

/** `mfano.example` -> `dc=mfano,dc=example` (RFC 2247). */
export function domainDn(domain: string): string {
  return domain
    .split(".")
    .map((label) => `dc=${escapeDnValue(label)}`)
    .join(",");
}
