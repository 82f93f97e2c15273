/** The registry of check types: a small closed vocabulary. One more is one file and one line here. */
import type { CheckType } from "./check-type.ts";
import { fileAttributes } from "./file-attributes.ts";
import { packageState } from "./package-state.ts";
import { sysctl } from "./sysctl.ts";

export const checks = {
  "file-attributes": fileAttributes,
  package: packageState,
  sysctl,
} satisfies Record<string, CheckType<never>>;
export type CheckName = keyof typeof checks;

/** The type of that name. Policies are validated against the registry, so an unknown name is a fault of ours. */
export function checkOf(type: string): CheckType<Readonly<Record<string, unknown>>> {
  const check: unknown = Object.entries(checks).find(([name]) => name === type)?.[1];
  if (check === undefined) throw new Error(`no check type "${type}"`);
  return check as CheckType<Readonly<Record<string, unknown>>>;
}
