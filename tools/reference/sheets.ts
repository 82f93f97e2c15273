/** The sheets counties have: columns, what else they may be called, what is taken when they are missing. */

interface Column {
  readonly required?: boolean;
  readonly kind?: string;
  readonly also?: readonly string[];
  readonly values?: Readonly<Record<string, readonly string[]>>;
  readonly default?: string;
  readonly without?: string;
  readonly about?: string;
  readonly max?: number;
  readonly pattern?: { readonly means: string };
}
export type Sheets = Readonly<
  Record<
    string,
    { readonly about: string; readonly columns: Readonly<Record<string, Column | null>> }
  >
>;

const told = (column: Column): string =>
  [
    column.about,
    column.values &&
      `one of ${Object.keys(column.values)
        .map((value) => `\`${value}\``)
        .join(", ")}`,
    column.pattern?.means,
    column.max && `at most ${column.max} characters`,
    column.default && `empty means \`${column.default}\``,
    column.without && `without the column, ${column.without}`,
  ]
    .filter(Boolean)
    .join("; ");

/** One table per sheet. */
export function sheetSection(sheets: Sheets): string {
  const intro =
    "## Sheets\n\nComma, semicolon or tab; UTF-8 or Windows-1252; columns in any order, and called what counties call them: case, blanks, dots and slashes do not matter.\n";
  const tables = Object.entries(sheets).map(([file, { about, columns }]) => {
    const rows = Object.entries(columns).map(([name, given]) => {
      const column = given ?? {};
      return `| \`${name}\`${column.required ? "" : "?"} | ${(column.also ?? []).join(", ")} | ${told(column)} |`;
    });
    return `### ${file}\n\n${about}.\n\n| column | also called | meaning |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return [intro, ...tables].join("\n");
}
