/** Names that systems use themselves (national.yaml, reservedNames): no person and no group may have one. Pure. */
import type { InventoryFiles } from "#model/inventory";

/** Whether a name is reserved. A county's own list adds to the kit's: nobody may give `root` away. */
export function reservedNames(
  { national }: Pick<InventoryFiles, "national">,
  of: "accounts" | "groups",
): (name: string) => boolean {
  const words = national.flatMap(({ value }) => {
    const { reservedNames: lists } = (value ?? {}) as {
      readonly reservedNames?: Partial<Record<typeof of, readonly string[]>>;
    };
    return lists?.[of] ?? [];
  });
  const names = new Set(words.filter((word) => !word.endsWith("*")));
  const starts = words.filter((word) => word.endsWith("*")).map((word) => word.slice(0, -1));
  return (name) => names.has(name) || starts.some((start) => name.startsWith(start));
}
