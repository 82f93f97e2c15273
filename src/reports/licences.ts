/** The licence position as a table of 80 columns, or as CSV. */
import { counted } from "#model/count";
import type { EffectivePosition, LicenceRow } from "#model/licence";
import { csvLines } from "./csv.ts";
import { plain, wrap } from "./text.ts";

const columns: readonly { readonly name: string; readonly of: (row: LicenceRow) => string }[] = [
  { name: "pool", of: ({ pool }) => pool },
  { name: "entitled", of: ({ entitled }) => String(entitled) },
  { name: "assigned", of: ({ assigned }) => String(assigned) },
  { name: "short", of: ({ short }) => String(short) },
  { name: "installed", of: ({ installed }) => String(installed ?? "") },
  { name: "ends", of: ({ expires, expired }) => (expired ? `ended ${expires}` : expires) },
];
const numbers = new Set(["entitled", "assigned", "short", "installed"]);

/** With a row for every copy without a seat, whose pool is empty. */
export function licenceCsv(position: EffectivePosition): string {
  const header = ["owner", "product", ...columns.map(({ name }) => name), "without_seat"];
  const rows = position.rows.map((row) => [
    row.owner,
    row.product,
    ...columns.map(({ of }) => of(row)),
    "",
  ]);
  const without = position.without.map(({ device, owner, product }) => [
    owner,
    product,
    ...columns.map(() => ""),
    device,
  ]);
  return csvLines([header, ...rows, ...without]);
}

/** A block per owner: what one bought is not the other's. */
export function licenceTable(position: EffectivePosition): string {
  const header = columns.map(({ name }) => name);
  const owners = Map.groupBy(position.rows, ({ owner }) => owner);
  const rows = position.rows.map((row) => columns.map(({ of }) => plain(of(row))));
  const widths = columns.map((_, at) =>
    Math.max(...[header, ...rows].map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `  ${row
      .map((text, at) => {
        const width = widths[at] ?? 0;
        return numbers.has(header[at] ?? "") ? text.padStart(width) : text.padEnd(width);
      })
      .join("  ")}`.trimEnd();
  const blocks = [...owners].flatMap(([owner, of]) => [
    owner,
    line(header),
    ...of.map((row) => line(columns.map((column) => plain(column.of(row))))),
    "",
  ]);
  return `${[...blocks, ...copies(position)].join("\n")}\n`;
}

function copies({ asked, silent, without }: EffectivePosition): string[] {
  if (asked.length + silent.length === 0)
    return ["No machine was asked for copies; --installed asks those of the register."];
  const told = `Copies were looked for on ${counted(asked.length, "machine")} of ${String(asked.length + silent.length)}; the others did not tell.`;
  const whys = Map.groupBy(silent, ({ why }) => why);
  return [
    ...wrap(told, 80),
    ...[...whys].flatMap(([why, of]) => indented(`${String(of.length)}: ${plain(why)}`)),
    ...without.flatMap(({ device, owner, product }) =>
      indented(`WITHOUT A SEAT: ${plain(device)} (${owner}) has ${product}`),
    ),
  ];
}

const indented = (text: string): string[] => wrap(text, 78).map((line) => `  ${line}`);
