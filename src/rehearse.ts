/** An inventory as it would be with another sheet in it: what is only ever appended is tried before it is written. Pure. */
import type { InventoryFiles } from "#model/inventory";
import type { Sheet } from "#model/sheet";

/** `code`: the county's; `name`: such as "register/movements.csv". Its problems as a table are told with the files'. */
export function withSheet(
  files: InventoryFiles,
  { code, name, sheet }: { readonly code: number; readonly name: string; readonly sheet: Sheet },
): InventoryFiles {
  const own = files.folders.filter(
    ({ documents }) =>
      (documents.get("county.yaml")?.value as { code?: unknown } | undefined)?.code === code,
  );
  const place =
    own.find(({ sheets }) => sheets.has(name)) ?? own.find(({ shipped }) => !shipped) ?? own[0];
  return {
    ...files,
    problems: [...files.problems, ...sheet.problems],
    folders: files.folders.map((folder) =>
      folder === place ? { ...folder, sheets: new Map([...folder.sheets, [name, sheet]]) } : folder,
    ),
  };
}
