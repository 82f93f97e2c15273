/** What is being put together of one county: its folders, the merged values, the findings. Pure. */
import type { Problem } from "#model/errors";
import type { CountyFolder, InventoryFiles } from "#model/inventory";
import type { Document, Position } from "#model/position";
import type { Sheet } from "#model/sheet";
import { mergeLayers, type Layer } from "./merge.ts";

/** Something wrong with a value of the model; its place in a file is looked up when it is told. */
export interface Finding {
  readonly pointer: string;
  /** Its place, where it is no value of the model. */
  readonly at?: Position;
  readonly message: string;
  readonly level?: "warning";
}

export interface Scope {
  readonly files: InventoryFiles;
  /** The county's own folder before the kit's facts. */
  readonly folders: readonly CountyFolder[];
  readonly asOf: string;
  readonly problems: Problem[];
  layers(file: string, base: string): readonly Layer[];
  /** Merged value of `pointer` in the county's `file`, with national.yaml below it when `national` is given. */
  value(file: string, pointer: string, national?: string): unknown;
  list(file: string, pointer: string): readonly Readonly<Record<string, unknown>>[];
  sheet(name: string): Sheet | undefined;
  document(name: string): Document | undefined;
  /** Cannot be used, as read or as put together: rules that need it keep silent. */
  broken(name: string): boolean;
  spoil(name: string): void;
  /** The beginning of a file, for what is missing in it. */
  top(name: string): Position;
}

export function openScope(
  files: InventoryFiles,
  folders: readonly CountyFolder[],
  asOf: string,
): Scope {
  const spoilt = new Set<string>();
  const documents = (name: string): Document[] =>
    folders.flatMap((folder) => folder.documents.get(name) ?? []);
  const layers = (file: string, base: string): Layer[] =>
    documents(file).map((document) => ({ document, base, name: "county" }));
  const value = (file: string, pointer: string, national?: string): unknown => {
    const below = files.national.map((document): Layer => ({
      document,
      base: national ?? "",
      name: "national",
    }));
    return mergeLayers([...layers(file, pointer), ...(national === undefined ? [] : below)]);
  };
  return {
    files,
    folders,
    asOf,
    problems: [],
    layers,
    value,
    list: (file, pointer) =>
      (value(file, pointer) ?? []) as readonly Readonly<Record<string, unknown>>[],
    sheet: (name) => folders.map(({ sheets }) => sheets.get(name)).find((one) => one !== undefined),
    document: (name) => documents(name)[0],
    broken: (name) => spoilt.has(name) || folders.some((folder) => folder.broken.has(name)),
    spoil: (name) => void spoilt.add(name),
    top(name) {
      const folder = folders[0]?.folder ?? "";
      return { file: folder === "" ? name : `${folder}/${name}`, line: 1, column: 1 };
    },
  };
}
