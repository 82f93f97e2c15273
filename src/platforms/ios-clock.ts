/** `show clock`: when the session was held, by the router's own clock. */
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `*10:05:33.123 EAT Fri Nov 20 2026`, also after `Time source is NTP,`. */
const clock =
  /^(?:Time source is .*, )?[*.]?(\d{1,2}):(\d\d):(\d\d)(?:\.\d+)? ([A-Za-z+-]\S*) [A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{4})\s*$/;

/** Zones by their name are not unique: only these are taken at their word. */
const zones: Readonly<Record<string, number>> = { UTC: 0, GMT: 0, EAT: 3 };

/** ISO, UTC; "" where the lines hold none. */
export function clockOf(lines: readonly string[]): string {
  for (const text of lines) {
    const [, h = "", m = "", s = "", zone = "", month = "", day = "", year = ""] =
      clock.exec(text) ?? [];
    const at = months.indexOf(month);
    if (at === -1) continue;
    const time = Date.UTC(+year, at, +day, +h - (zones[zone] ?? 0), +m, +s);
    return new Date(time).toISOString();
  }
  return "";
}
