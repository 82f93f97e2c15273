/** JSON Schemas -> Markdown: one table per file, a row per key, `$ref`s followed. */

export type Schema = {
  readonly $id?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: string | number | boolean;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
};

/** Looks a `$ref` up in its own file or in another one (`common.schema.json#/$defs/id`). */
export type Lookup = (ref: string, from: Schema) => Schema;

interface Row {
  readonly path: string;
  readonly accepts: string;
  readonly about: string;
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** What a value may be, in a few words. */
function accepts(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches) return branches.map(accepts).filter(Boolean).join(" or ");
  if (schema.type === "array") return "list";
  if (schema.type === "object") return "map";
  return [schema.type ?? ""].flat().join(" or ");
}

/** Every key below `schema`, depth first; a reference that contains itself is named, not followed. */
function rows(
  schema: Schema,
  path: string,
  root: Schema,
  lookup: Lookup,
  seen: readonly Schema[],
): Row[] {
  const target = schema.$ref === undefined ? schema : lookup(schema.$ref, root);
  const about = schema.description ?? target.description ?? "";
  const own: Row[] = path === "" ? [] : [{ path, accepts: accepts(target), about }];
  if (seen.includes(target)) return own;
  const inside = [...seen, target];
  const home =
    schema.$ref?.startsWith("#") === false ? lookup(schema.$ref.split("#")[0] ?? "", root) : root;
  const next = (child: Schema, at: string): Row[] => rows(child, at, home, lookup, inside);
  const keys = Object.entries(target.properties ?? {}).flatMap(([key, child]) => {
    const mark = target.required?.includes(key) ? "" : "?";
    return next(child, path === "" ? key + mark : `${path}.${key}${mark}`);
  });
  const items =
    target.items === undefined
      ? []
      : next(target.items, `${path}[]`).slice(
          target.items.$ref || !target.items.properties ? 0 : 1,
        );
  const any =
    typeof target.additionalProperties === "object"
      ? next(target.additionalProperties, `${path}.*`)
      : [];
  const branches = [...(target.oneOf ?? []), ...(target.anyOf ?? [])].flatMap((branch) =>
    next(branch, path).slice(path === "" ? 0 : 1),
  );
  return [...own, ...keys, ...items, ...any, ...branches];
}

/** One file's section: title, description, and a table of its keys (`?` = may be left out). */
export function schemaSection(schema: Schema, lookup: Lookup): string {
  const table = rows(schema, "", schema, lookup, []).map(
    (row) => `| \`${cell(row.path)}\` | ${cell(row.accepts)} | ${cell(row.about)} |`,
  );
  return [
    `## ${schema.title ?? schema.$id}`,
    "",
    schema.description ?? "",
    "",
    "| key | accepts | meaning |",
    "| --- | --- | --- |",
    ...new Set(table),
    "",
  ].join("\n");
}
