/** Account and mail names from people's names: ASCII, no apostrophes, first given name and surname. Pure. */

/** Letters that have no base letter under Unicode decomposition. */
const letters: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ı: "i",
  ŋ: "ng",
};

const folded = new Map<string, string>();

/** `Ng'ang'a` -> nganga, `Otieno/Odhiambo` -> otieno-odhiambo, `Ñoño` -> nono; "" when nothing of ASCII is left. */
function fold(name: string): string {
  const known = folded.get(name);
  if (known !== undefined) return known;
  const made = name
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\P{ASCII}/gu, (letter) => letters[letter] ?? "")
    .replaceAll(/[/_-]+/g, "-")
    .replaceAll(/[^a-z0-9-]/g, "")
    .replaceAll(/^-+|-+$/g, "");
  // Given names and surnames repeat by the thousand; bounded so that a long-lived process does not grow.
  if (folded.size < 100_000) folded.set(name, made);
  return made;
}

/** RFC 5321 section 4.5.3.1.1 allows 64 octets of local part; room is kept for a namesake's number. */
const mailLimit = 60;
/** useradd(8): a login name may be up to 32 characters. */
export const uidLimit = 32;

/** `grace.nganga`; the employee number stands in for a name that has no ASCII letters at all. */
export function mailNameOf(givenName: string, surname: string, employee: string): string {
  const given = fold(givenName.split(" ")[0] ?? "");
  const parts = [given, fold(surname)].filter((part) => part !== "");
  const name = parts.length > 0 ? parts.join(".") : `staff.${fold(employee)}`;
  return cut(name, mailLimit);
}

/** `wanted`, or with the lowest number from 2 that makes it free: james.otieno2. Cut to `limit` first. */
export function freeName(
  wanted: string,
  taken: (name: string) => boolean,
  limit: number,
  from = 2,
): string {
  const whole = cut(wanted, limit);
  if (!taken(whole)) return whole;
  for (let number = from; ; number += 1) {
    const name = cut(wanted, limit - String(number).length) + String(number);
    if (!taken(name)) return name;
  }
}

/** Whether no number behind a name frees it, as with `systemd-network`: everything that begins so is reserved. */
export function isUnfreeable(name: string, reserved: (name: string) => boolean): boolean {
  return reserved(`${name}0`) && reserved(name);
}

/** No longer than `limit`, and with a letter or digit at its end. */
function cut(name: string, limit: number): string {
  const last = name.charAt(Math.min(name.length, limit) - 1);
  if (name.length <= limit && last !== "." && last !== "-") return name;
  return name.slice(0, limit).replace(/[.-]+$/, "");
}
