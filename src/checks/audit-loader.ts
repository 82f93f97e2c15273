/** Who loads the audit rules at the start of auditd.service: Debian's unit runs augenrules (auditd.service, ExecStartPost). */
import type { Facts } from "#model/fact";
import type { ConfigLine } from "./lines.ts";
import { readUnit } from "./unit-files.ts";

export type Loader = "auditctl" | "augenrules";

const loads = /auditctl|augenrules/;

/** An empty assignment takes back what stood before. */
function starts(facts: Facts): {
  readonly after: readonly string[];
  readonly emptied: ConfigLine | undefined;
} {
  const { main, dropIns } = readUnit("auditd.service", facts);
  const lines = [...main, ...dropIns].filter(({ key }) => key === "ExecStartPost");
  const last = lines.findLastIndex(({ value }) => value === "");
  return { after: lines.slice(last + 1).map(({ value }) => value), emptied: lines[last] };
}

/** `unit`: where auditd.service takes them from. */
export function loaders(
  asked: "unit" | Loader | "either" | "both",
  facts: Facts,
): readonly Loader[] {
  if (asked === "auditctl" || asked === "augenrules") return [asked];
  if (asked !== "unit") return ["auditctl", "augenrules"];
  const loader = starts(facts).after.findLast((text) => loads.test(text));
  return loader?.includes("auditctl") === true ? ["auditctl"] : ["augenrules"];
}

/** The line by which the unit's own loading was taken away, with nothing put in its place. */
export function unloaded(facts: Facts): ConfigLine | undefined {
  const { after, emptied } = starts(facts);
  return after.some((text) => loads.test(text)) ? undefined : emptied;
}
