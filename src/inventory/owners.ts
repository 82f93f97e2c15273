/** A county's owners, and the ranges of numbers that each may give. Pure. */
import { owners as ownerIds, type Owner, type OwnerId } from "#model/owner";
import { isMap } from "./merge.ts";
import type { Scope } from "./scope.ts";

export function readOwners(scope: Scope): Owner[] {
  const written = scope.value("county.yaml", "/owners");
  if (!isMap(written)) return [];
  return ownerIds.flatMap((id) => {
    const owner = written[id];
    return isMap(owner) ? [{ ...(owner as unknown as Owner), id }] : [];
  });
}

/** Half of a county's range each, so that neither owner ever meets the other's numbers. */
export function numberRange(
  scope: Scope,
  kind: "uidNumber" | "gidNumber",
  code: number,
): (owner: OwnerId) => readonly [number, number] {
  const written = scope.value("county.yaml", "/idRanges", "/idRanges");
  const given = isMap(written) && isMap(written[kind]) ? written[kind] : {};
  const base = Number(given["base"] ?? (kind === "uidNumber" ? 1_000_000 : 20_000_000));
  const perCounty = Number(given["perCounty"] ?? (kind === "uidNumber" ? 100_000 : 10_000));
  const half = Math.floor(perCounty / ownerIds.length);
  return (owner) => {
    const first = base + code * perCounty + ownerIds.indexOf(owner) * half;
    return [first, first + half - 1];
  };
}
