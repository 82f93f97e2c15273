/** Finding a person or a device by whatever somebody knows of it: a number, a tag, part of a name, a misspelt name. Pure. */
import type { County } from "#model/county";
import type { Device } from "#model/device";
import type { Person } from "#model/person";
import { distance } from "./distance.ts";

export type Found =
  | { readonly kind: "person"; readonly county: County; readonly person: Person }
  | { readonly kind: "device"; readonly county: County; readonly device: Device };

/** `exact`: a key or every word of the name fits; `near`: misspelt by at most two letters a word. */
export interface SearchResult {
  readonly exact: readonly Found[];
  readonly near: readonly Found[];
}

/** Lower case, no accents, no apostrophes (Ng'ang'a and Ng’ang’a are one name), words apart. */
export function words(text: string): string[] {
  const plain = text.normalize("NFD").replaceAll(/\p{M}|['’‘`´]/gu, "");
  return plain
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** Everything in `counties` that answers to `query`; a key (number, tag, mail, serial, hostname) wins over names. */
export function search(counties: readonly County[], query: string): SearchResult {
  const all = counties.flatMap(things);
  const key = query.trim().toLowerCase();
  const byKey = all.filter((found) => keys(found).some((own) => own.toLowerCase() === key));
  if (byKey.length > 0) return { exact: byKey, near: [] };
  const asked = words(query);
  if (asked.length === 0) return { exact: [], near: [] };
  const byName = all.filter((found) => fits(asked, found, startsWith));
  if (byName.length > 0) return { exact: whole(byName, asked), near: [] };
  return { exact: [], near: all.filter((found) => fits(asked, found, resembles)) };
}

function things(county: County): Found[] {
  return [
    ...county.people.map((person) => ({ kind: "person", county, person }) as const),
    ...county.devices.map((device) => ({ kind: "device", county, device }) as const),
  ];
}

function keys(found: Found): string[] {
  if (found.kind === "person") {
    const { employee, uid, mail, mailName } = found.person;
    return [employee, uid, mail, mailName];
  }
  const { asset, tag, hostname, serial, donorLabel, address } = found.device;
  const own = [asset, tag, hostname, serial, donorLabel ?? "", address ?? ""];
  return own.filter((value) => value !== "");
}

function names(found: Found): string[] {
  if (found.kind === "person") return words(found.person.displayName);
  const { tag, maker, model, role } = found.device;
  return words(`${tag} ${maker} ${model} ${role}`);
}

function fits(
  asked: readonly string[],
  found: Found,
  like: (a: string, b: string) => boolean,
): boolean {
  const own = names(found);
  return asked.every((word) => own.some((name) => like(word, name)));
}

/** Those whose words are all spelt out beat those that only begin so: "Kamau" is not "Kamaunge". */
function whole(found: readonly Found[], asked: readonly string[]): readonly Found[] {
  const spelt = found.filter((one) => fits(asked, one, (word, name) => word === name));
  return spelt.length > 0 ? spelt : found;
}

function startsWith(word: string, name: string): boolean {
  return name.startsWith(word);
}

/** One wrong letter in short words, two in long ones; the first letter may be wrong too. */
function resembles(word: string, name: string): boolean {
  if (word.length < 4) return name === word;
  return distance(word, name, 2) <= (word.length < 6 ? 1 : 2);
}
