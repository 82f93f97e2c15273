/** `kaunti who`: everything about one person or one device on a page, or who it could have been. */
import type { County } from "#model/county";
import type { Register } from "#model/inventory";
import { search, type Found } from "#inventory/search";
import { devicePage, personPage } from "#reports/who-pages";

/** `page`: one answer. `choose`: several, one line each. `nobody`: none; `near` may be what was meant. */
export type Who =
  | { readonly kind: "page"; readonly text: string }
  | { readonly kind: "choose"; readonly lines: readonly string[] }
  | { readonly kind: "nobody"; readonly near: readonly string[] };

/** At most this many candidates are listed: more is not a choice but a list. */
const listed = 20;

/** Looks for `query` in `counties`; `asOf` and the custody register are printed on the page. */
export function who(
  counties: readonly County[],
  register: Register,
  asOf: string,
  query: string,
): Who {
  const { exact, near } = search(counties, query);
  const [only] = exact;
  if (only !== undefined && exact.length === 1) {
    const facts = register.of(only.county.code3);
    const text =
      only.kind === "person"
        ? personPage(only.county, only.person, facts, asOf)
        : devicePage(only.county, only.device, facts.custody, asOf);
    return { kind: "page", text };
  }
  if (exact.length > 1) return { kind: "choose", lines: candidates(exact) };
  return { kind: "nobody", near: candidates(near) };
}

function candidates(found: readonly Found[]): string[] {
  const lines = found.slice(0, listed).map(candidate);
  return found.length > listed ? [...lines, `and ${found.length - listed} more`] : lines;
}

/** The key comes first: it is what to ask for next. Two columns are left for the margin. */
function candidate(found: Found): string {
  const about =
    found.kind === "device"
      ? [found.device.asset, found.device.role, found.device.model, found.device.site]
      : [
          `${found.person.employee.padEnd(9)} ${found.person.displayName}`,
          found.person.title,
          found.person.department,
          found.person.site,
        ];
  const thing = found.kind === "device" ? found.device : found.person;
  const words = [...about, `${found.county.slug} ${thing.owner}`];
  const line = words.filter((word) => word !== "").join(", ");
  return line.length > 78 ? `${line.slice(0, 77)}…` : line;
}
