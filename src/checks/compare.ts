/** Comparing a found value with the wanted one: strict about numbers, and about values that only look strict. */

const operators = [
  "equals",
  "at-most",
  "at-least",
  "one-of",
  "subset-of",
  "none-of",
  "set",
] as const;
export type Operator = (typeof operators)[number];

export interface Comparison {
  readonly operator: Operator;
  readonly value: string | number | readonly string[];
  /** Values that satisfy the comparison and yet switch the thing off, e.g. 0 seconds = without limit. */
  readonly never?: readonly string[];
  /** `10:30:60`: every part is compared on its own. */
  readonly parts?: boolean;
}

/** Schema members of a check that compares. */
export const comparisonSchema = {
  operator: { enum: operators },
  value: { type: ["string", "number", "array"], items: { type: "string" } },
  never: { type: "array", items: { type: "string" } },
  parts: { type: "boolean" },
};

/** True when `found` satisfies the wanted value. Texts are compared without regard to case. */
export function satisfies(found: string, want: Comparison): boolean {
  const text = trim(found).toLowerCase();
  if (want.never?.some((value) => sameWord(text, value.toLowerCase())) === true) return false;
  const list = (Array.isArray(want.value) ? want.value : [String(want.value)]).map((v: string) =>
    v.toLowerCase(),
  );
  const members = text.split(/[ \t\r\n,]+/).filter((member) => member !== "");
  switch (want.operator) {
    case "equals":
      return list.length === 1 && sameValue(text, list[0] ?? "");
    case "one-of":
      return list.some((value) => sameValue(text, value));
    case "subset-of":
      return members.length > 0 && members.every((member) => list.includes(member));
    // Anything that is not empty; value says what it is called.
    case "set":
      return members.length > 0;
    case "none-of":
      return members.every((member) => !list.includes(member));
    default:
      return ordered(text, String(want.value), want);
  }
}

/** A no-break space or a form feed is part of the value to every program. */
const trim = (text: string): string => text.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");

/** Numbers are taken in 32 bits by most programs: a larger one may come round to anything, 0 among it. */
const most = 2_147_483_647n;

/** `1` and `01` are one number in octal and in decimal; `010` and `+1` are not the same to every program. */
function sameValue(a: string, b: string): boolean {
  if (a === b) return true;
  return sameWord(a, b) && [a, b].every((text) => /^(?:-?\d|-?0*[0-7]|[1-9]\d*)$/.test(text));
}

/** One number, however it is written: what must never be is found in any spelling, hexadecimal and all. */
function sameWord(a: string, b: string): boolean {
  const numbers = [a, b].map((text) => spelled(text));
  return a === b || (numbers[0] !== undefined && numbers[0] === numbers[1]);
}

function spelled(text: string): bigint | undefined {
  const [, sign = "", digits = ""] = /^([+-]?)(0x[\da-f]+|\d+)$/.exec(text) ?? [];
  if (digits === "" || digits.length > 40) return undefined;
  const value = BigInt.asIntN(32, BigInt(digits));
  return sign === "-" ? -value : value;
}

function ordered(found: string, wanted: string, want: Comparison): boolean {
  const [ours, theirs] =
    want.parts === true ? [found.split(":"), wanted.split(":")] : [[found], [wanted]];
  if (ours.length !== theirs.length) return false;
  return ours.every((part, index) => {
    const [a, b] = [number(part), number(theirs[index] ?? "")];
    if (a === undefined || b === undefined) return false;
    // Below zero usually means "no limit"; a limit that is wanted to be small is never that.
    if (want.operator === "at-most") return a <= b && (a >= 0n || b < 0n);
    return a >= b && a <= most;
  });
}

/**
 * A whole number in plain decimal; everything else (hexadecimal, 5m, empty) is none. A leading zero is octal to some
 * programs (strtol) and decimal to others, a leading plus is refused by some: neither is a number to rely on.
 */
function number(text: string): bigint | undefined {
  return /^-?(?:0|[1-9]\d{0,19})$/.test(text) ? BigInt(text) : undefined;
}

/** "at most 4 and not 0", for the operator. */
export function describe(want: Comparison): string {
  const value = Array.isArray(want.value) ? want.value.join(", ") : String(want.value);
  const words = {
    equals: "",
    "at-most": "at most ",
    "at-least": "at least ",
    "one-of": "one of ",
    "subset-of": "only ",
    "none-of": "none of ",
    set: "set to ",
  };
  const never = want.never === undefined ? "" : ` and not ${want.never.join(", ")}`;
  return `${words[want.operator]}${value}${never}`;
}
