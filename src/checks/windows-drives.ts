/** Fixed drives of a Windows computer: encrypted and protected now, whatever a policy asks for. */
import type { Facts, Want } from "#model/fact";
import type { WindowsRecord } from "#model/windows";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { every, listOf, part, partOf } from "./windows-part.ts";

interface Spec {
  /** The drive that Windows runs from, the other fixed ones, or both. */
  readonly drives: "system" | "data" | "all";
  /** Kinds of protector, by GetKeyProtectorType's numbers, of which each drive needs one; without it: encrypted. */
  readonly protectors?: readonly number[];
  /** Ciphers that count, by GetEncryptionMethod's numbers. */
  readonly methods?: readonly number[];
}

const numbers = { type: "array", minItems: 1, items: { type: "integer", minimum: 0 } };

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["drives"],
  properties: {
    drives: { enum: ["system", "data", "all"] },
    protectors: numbers,
    methods: numbers,
  },
};

/** Win32_EncryptableVolume, GetConversionStatus. */
const conversion = [
  "not encrypted",
  "encrypted",
  "being encrypted",
  "being decrypted",
  "encryption paused",
  "decryption paused",
];

interface Drive {
  readonly name: string;
  readonly id: string;
}

/** What is mounted somewhere. The partition that the firmware starts from has to stay in clear, and is mounted nowhere. */
function fixedDrives({ drives }: Spec, facts: Facts): readonly Drive[] {
  const volumes = listOf(partOf(facts, "volumes"), "volumes", "volumes").map((one) => {
    const { DeviceID: id, Name: name, BootVolume: boot } = one;
    if (typeof id !== "string" || typeof name !== "string" || id === "")
      throw new Untold("error", "a volume has no name", "volumes");
    if (typeof boot !== "boolean") throw new Untold("error", "what it is for is not told", name);
    return { id, name, boot };
  });
  if (volumes.filter(({ boot }) => boot).length !== 1)
    throw new Untold("error", "which drive Windows runs from is not told", "volumes");
  const mounted = ({ name }: Drive): boolean => !name.startsWith(String.raw`\\?`);
  return volumes.filter(({ boot, ...drive }) =>
    boot ? drives !== "data" : drives !== "system" && mounted(drive),
  );
}

function judgeDrive({ name, id }: Drive, spec: Spec, facts: Facts): Judgement {
  const expected =
    spec.protectors === undefined ? `${name} encrypted and protected` : `${name} recoverable`;
  const same = listOf(partOf(facts, "encryption"), "volumes", "encryption").filter(
    (one) => String(one["DeviceID"]).toLowerCase() === id.toLowerCase(),
  );
  if (same.length > 1) throw new Untold("error", "Windows tells it twice", name);
  const [volume] = same;
  if (volume === undefined)
    return fail(expected, "not encrypted", name, "BitLocker does not know this drive");
  return spec.protectors === undefined
    ? judgeState(volume, spec, name, expected)
    : judgeProtectors(volume, spec.protectors, name, expected);
}

function numberOf(volume: WindowsRecord, field: string, name: string): number {
  const value = volume[field];
  if (typeof value !== "number") throw new Untold("error", `its ${field} is not told`, name);
  return value;
}

function judgeState(
  volume: WindowsRecord,
  { methods }: Spec,
  name: string,
  expected: string,
): Judgement {
  const protection = numberOf(volume, "ProtectionStatus", name);
  if (protection === 2)
    throw new Untold("error", "it is locked, so its state cannot be told", name);
  const stage = numberOf(volume, "ConversionStatus", name);
  const words = conversion[stage];
  if (words === undefined || ![0, 1].includes(protection))
    throw new Untold(
      "error",
      `state ${String(protection)}/${String(stage)} is not understood`,
      name,
    );
  if (stage !== 1) return fail(expected, words, name, "what is on it can be read without a key");
  if (protection === 0)
    return fail(
      expected,
      "encrypted, protection suspended",
      name,
      "the key lies on the drive in clear until protection is resumed",
    );
  const method = numberOf(volume, "EncryptionMethod", name);
  if (methods?.includes(method) === false)
    return fail(
      expected,
      `cipher number ${String(method)}`,
      name,
      "this cipher is not one that counts",
    );
  return pass(expected, "encrypted and protected", name);
}

function judgeProtectors(
  volume: WindowsRecord,
  wanted: readonly number[],
  name: string,
  expected: string,
): Judgement {
  if (numberOf(volume, "ProtectorsCode", name) !== 0)
    throw new Untold("error", "its protectors cannot be told", name);
  const protectors = listOf(volume, "Protectors", name);
  const known = protectors.filter(({ code, kind }) => code === 0 && typeof kind === "number");
  const found = known.find(({ kind }) => wanted.includes(Number(kind)));
  if (found !== undefined)
    return pass(
      expected,
      `protector ${String(found["id"])} of kind ${String(found["kind"])}`,
      name,
    );
  if (known.length < protectors.length)
    throw new Untold("error", "the kind of a protector cannot be told", name);
  const kinds = known.map(({ kind }) => String(kind)).join(", ");
  return fail(
    expected,
    kinds === "" ? "no protector" : `protectors of kind ${kinds}`,
    name,
    "none of them opens the drive when its usual key is lost",
  );
}

export const windowsDrives: CheckType<Spec> = {
  schema,
  ask: (): readonly Want[] => [part("volumes"), part("encryption")],
  judge: (spec, facts) => {
    const drives = fixedDrives(spec, facts);
    if (drives.length === 0)
      throw new Untold("not-applicable", "there is no other fixed drive", "volumes");
    return every(drives.map((drive) => () => judgeDrive(drive, spec, facts)));
  },
  repair: () => [],
};
