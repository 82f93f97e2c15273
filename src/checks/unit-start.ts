/** Whether a service still starts what its package means it to start (man 5 systemd.service, ExecStart=). */
import { Untold } from "./check-type.ts";
import { place } from "./lines.ts";
import type { SystemdLine } from "./systemd-conf.ts";
import { added, left } from "./unit-lines.ts";
import type { StoredUnit } from "./unit-lines.ts";

/** A program that does whatever its words say. */
const interpreter = /\/(?:sh|bash|dash|busybox|env|perl|python[0-9.]*)$/;

export function faultOfStart(unit: StoredUnit): string {
  if (!unit.name.endsWith(".service")) return "";
  const said = unit.lines.filter(
    ({ section, key }) => section === "Service" && key === "ExecStart",
  );
  const meant = starts(unit.shipped);
  const now = starts(unit.lines);
  // A package's unit may do with ExecStop= alone.
  const bare = unit.file !== undefined && unit.shipped.length === 0;
  if (now.length === 0 && (meant.length > 0 || said.length > 0 || bare)) {
    const by = said.findLast(({ value }) => value === "");
    return `no ExecStart= is left for it, ${by === undefined ? "its file has none" : place(by)}`;
  }
  const [other] = added(unit, now);
  const oneshot = typeOf(unit.lines) === "oneshot";
  if (other !== undefined && now.length > 1 && !oneshot)
    return `systemd refuses a second ExecStart=, ${place(other)}`;
  const lost = meant.find((line) => !now.some((one) => sameWork(line, one, oneshot)));
  // Without a package's unit there is nothing to compare a unit of the county's own with.
  if (other === undefined || (lost === undefined && meant.length > 0)) return "";
  if (meant.length === 0 && said.every(({ file }) => file === unit.file)) return "";
  throw new Untold(
    "error",
    `${unit.name} starts ${other.value} in place of what its package starts; what that does cannot be told`,
    place(other),
  );
}

const starts = (lines: readonly SystemdLine[]): readonly SystemdLine[] =>
  left(lines, "Service", /^ExecStart$/);

/** What ends after its work does what its words say; a daemon is the same whatever its options. */
function sameWork(line: SystemdLine, other: SystemdLine, oneshot: boolean): boolean {
  if (line.value === other.value) return true;
  const program = programOf(line);
  return !oneshot && !interpreter.test(program) && program === programOf(other);
}

/** man 5 systemd.service: `@ - : + !` before the path; /bin, /sbin and /lib are those below /usr. */
const programOf = ({ value }: SystemdLine): string =>
  (value.split(/[ \t]+/)[0] ?? "").replace(/^[-@:+!|]+/, "").replace(/^\/usr(?=\/)/, "");

const typeOf = (lines: readonly SystemdLine[]): string =>
  lines.findLast(({ section, key }) => section === "Service" && key === "Type")?.value ?? "";
