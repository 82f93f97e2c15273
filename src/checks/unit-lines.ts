/** The lines of a unit as it is, beside those that its package brings. */
import type { SystemdLine } from "./systemd-conf.ts";

/** A package's own conditions and programs are its maintainers' business: only what is added to them is judged. */
export interface StoredUnit {
  readonly name: string;
  /** Path of the file that makes the unit. */
  readonly file: string | undefined;
  readonly lines: readonly SystemdLine[];
  readonly shipped: readonly SystemdLine[];
}

/** Lines that the package's files do not have word for word: a full copy in /etc may repeat them. */
export const added = (
  { shipped }: StoredUnit,
  lines: readonly SystemdLine[],
): readonly SystemdLine[] =>
  lines.filter(
    ({ section, key, value }) =>
      !shipped.some((one) => one.section === section && one.key === key && one.value === value),
  );

/** Assignments that are left after the last empty one. */
export function left(
  lines: readonly SystemdLine[],
  section: string,
  key: RegExp,
): readonly SystemdLine[] {
  const said = lines.filter((line) => line.section === section && key.test(line.key));
  return said.slice(said.findLastIndex(({ value }) => value === "") + 1);
}
