/** The label that enrolment puts on a machine: whose it is, which asset, where; and that it is this machine. */
import type { Facts, Want } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { definitions } from "./definitions.ts";
import { fileAt, recallRunning } from "./recall.ts";

interface Spec {
  readonly file: string;
  /** Keys that must have a value. */
  readonly keys: readonly string[];
  /** The key that has to equal the firmware's serial number. */
  readonly serial?: string;
  /** What makers leave in place of a serial number, and people in place of a value: whole-value patterns, any case. */
  readonly placeholders?: readonly string[];
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["file", "keys"],
  properties: {
    file: { type: "string", pattern: "^/" },
    keys: { type: "array", minItems: 1, items: { type: "string" } },
    serial: { type: "string" },
    placeholders: { type: "array", minItems: 1, items: { type: "string" } },
  },
};

const firmware = { kind: "running", path: "/sys/class/dmi/id/product_serial" } as const;

function isReal(value: string, { placeholders }: Spec): boolean {
  // The list is policies/placeholders.yaml, which enrolment reads too; without it any word would do.
  if (placeholders === undefined) throw new Untold("error", "no list of placeholders was given");
  const plain = value.replaceAll(/\s+/g, " ");
  // A shell that reads the file would put something else in the place of these.
  if (/[$`\\]/.test(plain)) return false;
  return plain !== "" && !placeholders.some((one) => new RegExp(`^(?:${one})$`, "iu").test(plain));
}

function valueOf(spec: Spec, key: string, facts: Facts): string {
  return (
    definitions({ format: "shell", file: spec.file, key }, facts).findLast((one) => one.exact)
      ?.value ?? ""
  );
}

function judge(spec: Spec, facts: Facts): Judgement {
  const keys =
    spec.serial === undefined || spec.keys.includes(spec.serial)
      ? spec.keys
      : [...spec.keys, spec.serial];
  const expected = `${keys.join(", ")} in ${spec.file}`;
  const file = fileAt(facts, spec.file);
  if (file !== undefined && ((file.mode ?? 0) & 0o022) !== 0)
    return fail(
      expected,
      "may be changed by others",
      spec.file,
      "anybody could relabel the machine",
    );
  if (file === undefined)
    return fail(
      expected,
      "absent",
      spec.file,
      "the machine was never enrolled, or its label was removed",
    );
  const missing = keys.filter((key) => !isReal(valueOf(spec, key, facts).trim(), spec));
  if (missing.length > 0)
    return fail(
      expected,
      `no real value of ${missing.join(", ")}`,
      spec.file,
      "the label is incomplete",
    );
  if (spec.serial === undefined) return pass(expected, "complete", spec.file);
  const said = valueOf(spec, spec.serial, facts).trim();
  const real = recallRunning(facts, firmware)?.[0];
  if (real === undefined)
    return pass(expected, "complete (stored; not compared with the firmware)", spec.file);
  if (real.error !== undefined)
    throw new Untold("error", `the firmware's serial number ${real.error}`, firmware.path);
  // A virtual machine has no firmware serial; there is nothing to compare with.
  if (real.absent === true || !isReal((real.content ?? "").trim(), spec))
    return pass(expected, "complete (the firmware gives no serial number)", spec.file);
  return said === (real.content ?? "").trim()
    ? pass(expected, "complete, and this machine's", spec.file)
    : fail(
        expected,
        `serial ${said}, but the firmware says ${(real.content ?? "").trim()}`,
        spec.file,
        "this label belongs to another machine",
      );
}

export const identity: CheckType<Spec> = {
  schema,
  ask: (spec): readonly Want[] => [{ kind: "file", path: spec.file }, firmware],
  judge,
  // Enrolment writes the label.
  repair: () => [],
};
