/** People's names as sheets have them: in one column or in two, with or without a comma. Pure. */
import type { Problem } from "#model/errors";
import type { Person } from "#model/person";
import type { Sheet } from "#model/sheet";
import { tidy } from "./cells.ts";

/** What is wrong with a sheet's name columns. `index`: where each column is. An error: nobody can be named by them. */
export function nameColumns(index: ReadonlyMap<string, number>, sheet: Sheet): Problem[] {
  const told = (level: Problem["level"], column: string, message: string): Problem => ({
    level,
    at: sheet.at(-1, index.get(column) ?? 0),
    message,
  });
  const written = (column: string): string => sheet.header[index.get(column) ?? 0] ?? "";
  if (index.has("surname"))
    return index.has("name")
      ? [
          told(
            "warning",
            "name",
            `the column "${written("name")}" is read only where "${written("surname")}" is empty`,
          ),
        ]
      : [];
  if (!index.has("name")) {
    const message = 'the column "name" (or full name, or surname with other names) is missing';
    return [told("error", "", message)];
  }
  if (!index.has("given_name")) {
    // Half of payroll's programs write surnames first, and an address that was given stays.
    const at = index.get("name") ?? 0;
    const comma = sheet.rows.some((row) => (row[at] ?? "").includes(","));
    if (comma || sheet.rows.length === 0) return [];
    const message = `"${written("name")}" is read with the surname last; where it stands first, write a comma behind it (Achieng, Grace) or make it a column of its own`;
    return [told("warning", "name", message)];
  }
  // "First name, Name": the second may be a surname or all of a name, and half the accounts would be wrong.
  return [
    told(
      "error",
      "given_name",
      `beside "${written("given_name")}" the column "${written("name")}" may be a surname or a whole name; call it surname, or leave out "${written("given_name")}"`,
    ),
  ];
}

/** "Njeri, Mary Wanjiku" or "Mary Wanjiku Njeri": without a comma the last word is the surname. */
export function splitName(
  whole: string,
  given: string,
  surname: string,
): Pick<Person, "givenName" | "surname" | "displayName"> {
  let [first, last] = [tidy(given), tidy(surname)];
  if (last === "") {
    const name = tidy(whole);
    const comma = name.indexOf(",");
    const cut = comma >= 0 ? comma : name.lastIndexOf(" ");
    const parts = [name.slice(0, Math.max(cut, 0)), name.slice(cut + 1)].map((part) => part.trim());
    [first, last] =
      comma >= 0 ? [parts[1] ?? "", parts[0] ?? ""] : [parts[0] ?? "", parts[1] ?? ""];
  }
  return { givenName: first, surname: last, displayName: first === "" ? last : `${first} ${last}` };
}
