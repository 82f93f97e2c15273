/** What keeps records away whatever the rules say: the audit switched off, and a limit of records a second. */
import type { AuditRules } from "./audit-lines.ts";

/** man 8 auditctl: `-e 0` switches off; over `-r` the kernel drops records, and one event is several of them. */
export function silenced(read: AuditRules): { why: string; where: string } | undefined {
  if (read.enabled === "0")
    return { why: `nothing is recorded: ${read.enabledAt} says -e 0`, where: read.enabledAt };
  if (read.rate !== "" && Number(read.rate) !== 0)
    return {
      why: `${read.rateAt} says -r ${read.rate}, and what is more in a second is dropped`,
      where: read.rateAt,
    };
  return undefined;
}

/** The same two as `auditctl -s` tells them; undefined: its words are not known. */
export function statusOf(out: string): Pick<AuditRules, "enabled" | "rate"> | undefined {
  const enabled = /^enabled (\d+)/m.exec(out)?.[1];
  const rate = /^rate_limit (\d+)/m.exec(out)?.[1];
  return enabled === undefined || rate === undefined ? undefined : { enabled, rate };
}
