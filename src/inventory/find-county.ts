/** Which of the 47 counties somebody means by "47", "taita taveta", "Muranga" or "nairobi". Pure. */
import { KauntiError } from "#model/errors";
import { nearest } from "./distance.ts";
import { words } from "./search.ts";

/** What the kit knows of a county in public, with the text of its county.yaml. */
export interface PublicCounty {
  readonly code: number;
  readonly name: string;
  readonly slug: string;
  readonly iso: string;
  readonly text: string;
}

/** The county that `asked` means; KauntiError (exit 3) with near names otherwise, and for an ISO number. */
export function findCounty(counties: readonly PublicCounty[], asked: string): PublicCounty {
  if (/^\d{1,3}$/.test(asked.trim())) return byCode(counties, Number(asked));
  const iso = counties.find((one) => one.iso === asked.trim().toUpperCase());
  if (iso !== undefined) {
    const next = `use the official code: ${iso.name} is ${iso.code}`;
    throw new KauntiError(`${asked} is an ISO 3166-2 number, not a county code`, { exit: 3, next });
  }
  const wanted = plain(asked);
  const found = counties.find((one) => plain(one.name) === wanted || plain(one.slug) === wanted);
  if (found !== undefined) return found;
  const near = nearest(asked, [
    ...counties.map(({ name }) => name),
    ...counties.map(({ slug }) => slug),
  ]);
  const hint = near.length === 0 ? "" : ` (near: ${near.join(", ")})`;
  const next = "give one of the 47 names or codes, or --practice CODE for an invented county";
  throw new KauntiError(`no county is called "${asked}"${hint}`, { exit: 3, next });
}

function byCode(counties: readonly PublicCounty[], code: number): PublicCounty {
  const found = counties.find((one) => one.code === code);
  if (found !== undefined) return found;
  const next =
    "codes are 1 (Mombasa) to 47 (Nairobi City); 90-99 are practice counties (--practice CODE NAME)";
  throw new KauntiError(`${code} is not a county's official code`, { exit: 3, next });
}

/** "Nairobi City County", "Nairobi" and "nairobi" are one. */
function plain(text: string): string {
  return words(text)
    .filter((word) => !["county", "city", "government", "of"].includes(word))
    .join("");
}
