/** What speaks against enrolling a machine: placeholders, duplicates, and a row that says otherwise. Pure. */
import type { Objection } from "#model/enrolment";
import { againstItself, duplicates } from "./duplicates.ts";
import type { Question } from "./identity-question.ts";
import { effectiveSerial, isPlaceholder, same, shown } from "./identity-values.ts";

/** Everything that stands against it, worst first; empty = may be enrolled. */
export function objections(question: Question): Objection[] {
  return [
    ...unusable(question),
    ...goneAway(question),
    ...againstInventory(question),
    ...againstItself(question),
    ...duplicates(question),
  ];
}

function inventoryRows({ identity, device }: Question): Objection["rows"] {
  return [
    ["asset", "", device.asset],
    ["serial", shown(identity.serial.value || identity.serial.why), shown(device.serial)],
    ["maker", shown(identity.maker.value), shown(device.maker)],
    ["model", shown(identity.model.value), shown(device.model)],
    ["hostname", shown(identity.hostname.value), shown(device.hostname)],
    ["system", shown(identity.os.value), shown(device.platform)],
  ];
}

function unusable(question: Question): Objection[] {
  const { identity, placeholders, label } = question;
  const rows = inventoryRows(question);
  const other = "equipment row";
  const found: Objection[] = [];
  for (const [what, reading, patterns] of [
    ["serial number", identity.serial, placeholders.serials],
    ["product UUID", identity.uuid, placeholders.uuids],
  ] as const) {
    if (reading.value === "" && /root only/.test(reading.why)) {
      const next = "run it as root, or with an account that may use sudo without a password";
      found.push({
        code: "UNREADABLE",
        why: `the ${what} cannot be read: ${reading.why}`,
        next,
        other,
        rows,
      });
    } else if (
      reading.value === "" ? label === undefined : isPlaceholder(reading.value, patterns)
    ) {
      if (label !== undefined) continue;
      const said = reading.value === "" ? reading.why : `"${reading.value}" names no machine`;
      const next = "read the serial number from the label and repeat with --label SERIAL";
      found.push({
        code: "PLACEHOLDER",
        why: `the firmware has no ${what} (${said})`,
        next,
        other,
        rows,
      });
    }
  }
  if (label !== undefined && isPlaceholder(label, placeholders.serials)) {
    const next = "give the serial number that is printed on this machine";
    found.push({
      code: "PLACEHOLDER",
      why: `--label "${label}" names no machine`,
      next,
      other,
      rows,
    });
  }
  return found;
}

/** A machine that the sheet says is gone is a question for people, not for a register line. */
function goneAway(question: Question): Objection[] {
  const { asset, status } = question.device;
  if (status !== "lost" && status !== "disposed") return [];
  return [
    {
      code: "INVENTORY",
      why: `equipment.csv says that ${asset} is ${status}`,
      next: "if it is back, correct the status of its row first",
      other: "equipment row",
      rows: inventoryRows(question),
    },
  ];
}

function againstInventory(question: Question): Objection[] {
  const serial = effectiveSerial(question);
  const { device, identity } = question;
  if (serial === "" || same(serial, device.serial)) return [];
  if (identity.serial.value === "" && question.label === undefined) return [];
  const next = `give the asset that has serial ${serial}, or correct the row of ${device.asset} in equipment.csv`;
  return [
    {
      code: "INVENTORY",
      why: `the machine's serial number is ${serial}, equipment.csv says ${shown(device.serial)} for ${device.asset}`,
      next,
      other: "equipment row",
      rows: inventoryRows(question),
    },
  ];
}
