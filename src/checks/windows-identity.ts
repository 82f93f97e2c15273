/** A Windows computer can say which one it is: serial number and UUID of the firmware, and an asset tag. */
import type { Facts, Want } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { part, partOf } from "./windows-part.ts";
import { registryText } from "./windows-value.ts";

interface Spec {
  /** A value of the registry that carries the tag where the firmware's cannot be written. */
  readonly label: string;
  /** What firmware says in place of a tag: whole-value patterns, any case. */
  readonly noTag: readonly string[];
  /** What makers leave in place of a number: whole-value patterns, any case. */
  readonly placeholders?: readonly string[];
  readonly uuidPlaceholders?: readonly string[];
}

const patterns = { type: "array", minItems: 1, items: { type: "string" } };

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["label", "noTag"],
  properties: {
    label: { type: "string", pattern: String.raw`^HKLM(\\[^\\]+)+$` },
    noTag: patterns,
    placeholders: patterns,
    uuidPlaceholders: patterns,
  },
};

function isReal(value: unknown, placeholders: readonly string[] | undefined): value is string {
  // The lists are policies/placeholders.yaml, which enrolment reads too; without them any word would do.
  if (placeholders === undefined) throw new Untold("error", "no list of placeholders was given");
  if (typeof value !== "string") return false;
  const plain = value.trim().replaceAll(/\s+/g, " ");
  return plain !== "" && !placeholders.some((one) => new RegExp(`^(?:${one})$`, "iu").test(plain));
}

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = "a serial number, a UUID and an asset tag that are real";
  const where = "computer";
  const computer = partOf(facts, "computer");
  const label = registryText(partOf(facts, `registry ${spec.label}`), ["String"], spec.label);
  const { Serial: serial, Uuid: uuid, AssetTag: tag } = computer;
  const noTags = spec.placeholders && [...spec.placeholders, ...spec.noTag];
  const missing = [
    ...(isReal(serial, spec.placeholders) ? [] : ["serial number"]),
    ...(isReal(uuid, spec.uuidPlaceholders) ? [] : ["UUID"]),
    ...([tag, label].some((one) => isReal(one, noTags)) ? [] : ["asset tag"]),
  ];
  return missing.length === 0
    ? pass(expected, "complete", where)
    : fail(expected, `no real ${missing.join(", ")}`, where, "the machine cannot say which it is");
}

export const windowsIdentity: CheckType<Spec> = {
  schema,
  ask: ({ label }): readonly Want[] => [part("computer"), part(`registry ${label}`)],
  judge,
  repair: () => [],
};
