/** Whether a timer will ever go off, and for what it is meant (man 5 systemd.timer, man 7 systemd.time). */
import type { Facts } from "#model/fact";
import { Untold } from "./check-type.ts";
import { place } from "./lines.ts";
import type { SystemdLine } from "./systemd-conf.ts";
import { added, left } from "./unit-lines.ts";
import type { StoredUnit } from "./unit-lines.ts";

/** An empty one of any of these takes back all of them. */
const times = /^On(?:Active|Boot|Startup|UnitActive|UnitInactive)Sec$|^OnCalendar$/;
const events = /^On(?:ClockChange|TimezoneChange)$/;

export function faultOfSchedule(unit: StoredUnit, facts: Facts): string {
  if (!unit.name.endsWith(".timer") || unit.lines.length === 0) return "";
  const target = unit.lines.findLast(({ section, key }) => section === "Timer" && key === "Unit");
  const [other] = target === undefined ? [] : added(unit, [target]);
  if (other !== undefined && other.value !== unit.name.replace(/timer$/, "service"))
    return `it starts ${other.value}, ${place(other)}`;
  const set = left(unit.lines, "Timer", times);
  const cleared = unit.lines.findLast(
    ({ section, key, value }) => section === "Timer" && times.test(key) && value === "",
  );
  if (set.length === 0 && cleared !== undefined && left(unit.lines, "Timer", events).length === 0)
    return `no time is left for it, ${place(cleared)}`;
  const theirs = added(unit, set);
  // One of the package's own times is enough.
  if (set.length > theirs.length) return "";
  const last = theirs.filter((line) => !isPast(line, facts.header.now));
  const [gone] = theirs;
  if (last.length === 0 && gone !== undefined)
    return `the time it is set for has passed, ${place(gone)}`;
  const [first] = last;
  if (first === undefined || last.some((line) => isRepeated(line))) return "";
  throw new Untold(
    "error",
    `whether ${unit.name} goes off again and again cannot be told of ${first.key}=${first.value}`,
    place(first),
  );
}

/** The date of an OnCalendar= that names its years; `2020/1` is every year from then on. */
function yearsOf({ key, value }: SystemdLine): string | undefined {
  const date = value.split(/[ \t]+/).find((word) => /^[^-]+-[^-~]+[-~][^-]+$/.test(word));
  const years = key === "OnCalendar" ? date?.split("-")[0] : undefined;
  return years === undefined || /[*/A-Za-z]/.test(years) ? undefined : years;
}

function isPast(line: SystemdLine, now: number): boolean {
  const years = yearsOf(line)?.match(/\d{4}/g);
  const year = new Date(now * 1000).getUTCFullYear();
  return years !== undefined && years !== null && years.every((one) => Number(one) < year);
}

const shorthand =
  /^(?:minutely|hourly|daily|monthly|weekly|yearly|annually|quarterly|semi-?annually)$/i;
const weekday = "(?:mon|tue|wed|thu|fri|sat|sun|tues|wednes|thurs|satur)(?:day)?";
const days = new RegExp(`^${weekday}(?:(?:,|\\.\\.|-)${weekday})*,?$`, "i");
const zone = /^(?:UTC|[A-Z][A-Za-z_]+(?:\/[A-Za-z_-]+)+)$/;

/** A word that systemd does not understand makes it pass over the line. */
function isRepeated(line: SystemdLine): boolean {
  if (line.key !== "OnCalendar")
    return line.key === "OnUnitActiveSec" || line.key === "OnUnitInactiveSec"
      ? /^[0-9]/.test(line.value)
      : false;
  return (
    yearsOf(line) === undefined &&
    line.value
      .split(/[ \t]+/)
      .every(
        (word) =>
          shorthand.test(word) || days.test(word) || zone.test(word) || /^[\d*,./:~-]+$/.test(word),
      )
  );
}
