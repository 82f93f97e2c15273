/** What administrators' files add to a package's unit so that it is enabled and never does its work (man 5 systemd.unit). */
import type { Facts, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import { isTransient, isVendor } from "./config-files.ts";
import { place } from "./lines.ts";
import { filesAt } from "./recall.ts";
import { systemdConf } from "./systemd-conf.ts";
import type { SystemdLine } from "./systemd-conf.ts";
import { faultOfSchedule } from "./unit-schedule.ts";
import { faultOfStart } from "./unit-start.ts";
import { askUnit, readUnit } from "./unit-files.ts";
import { added, left } from "./unit-lines.ts";
import type { StoredUnit } from "./unit-lines.ts";

export const askStored = (name: string): readonly Want[] => askUnit(name);

/** "" = nothing speaks against it; throws Untold where only the start itself could tell. */
export function faultOfStored(name: string, facts: Facts): string {
  const unit = storedUnit(name, facts);
  const fault = faultOfStart(unit) || faultOfSchedule(unit, facts);
  if (fault !== "") return fault;
  const condition = added(unit, conditionsOf(unit.lines))[0];
  if (condition === undefined) return "";
  throw new Untold(
    "error",
    `${name} starts only where ${condition.key}=${condition.value} holds, which its package does not ask and nobody can see beforehand`,
    place(condition),
  );
}

function storedUnit(name: string, facts: Facts): StoredUnit {
  const { file: made, main, dropIns } = readUnit(name, facts);
  // What stands below /run is gone at the next start; what it does today the running state tells.
  const lasting = dropIns.filter(({ file }) => !isTransient(file));
  const own = filesAt(facts, [`/usr/lib/systemd/system/${name}`, `/lib/systemd/system/${name}`])[0];
  return {
    name,
    file: made?.path,
    lines: [...main, ...lasting],
    shipped: [
      ...(own === undefined ? [] : systemdConf(own)),
      // Asked for by another name that leads to the package's file.
      ...(made?.real !== undefined && isVendor(made.real) ? main : []),
      ...lasting.filter(({ file }) => isVendor(file)),
    ],
  };
}

/** An empty assignment of any condition takes back all of them, and so with assertions. */
function conditionsOf(lines: readonly SystemdLine[]): readonly SystemdLine[] {
  return [
    ...left(lines, "Unit", /^Condition[A-Z]/),
    ...left(lines, "Unit", /^Assert[A-Z]/),
    ...left(lines, "Service", /^ExecCondition$/),
  ];
}
