/** Comparing a found value with the wanted one: strict about numbers, and about values that only look strict. */

const operators = ["equals", "at-most", "at-least", "one-of", "subset-of", "none-of"] as const;
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
  const text = found.trim().toLowerCase();
  if (want.never?.some((value) => sameText(text, value.toLowerCase())) === true) return false;
  const list = (Array.isArray(want.value) ? want.value : [String(want.value)]).map((v: string) =>
    v.toLowerCase(),
  );
  const members = text.split(/[\s,]+/).filter((member) => member !== "");
  switch (want.operator) {
    case "equals":
      return list.length === 1 && sameText(text, list[0] ?? "");
    case "one-of":
      return list.some((value) => sameText(text, value));
    case "subset-of":
      return members.length > 0 && members.every((member) => list.includes(member));
    case "none-of":
      return members.every((member) => !list.includes(member));
    default:
      return ordered(text, String(want.value), want);
  }
}

/** `1` and `01` are one number; `yes` is not 1. */
function sameText(a: string, b: string): boolean {
  const numbers = [a, b].map((text) => number(text));
  return a === b || (numbers[0] !== undefined && numbers[0] === numbers[1]);
}

function ordered(found: string, wanted: string, want: Comparison): boolean {
  const [ours, theirs] =
    want.parts === true ? [found.split(":"), wanted.split(":")] : [[found], [wanted]];
  if (ours.length !== theirs.length) return false;
  return ours.every((part, index) => {
    const [a, b] = [number(part), number(theirs[index] ?? "")];
    // A leading zero is octal to some programs (strtol) and decimal to others: not a number to rely on.
    if (a === undefined || b === undefined || /^[+-]?0\d/.test(part)) return false;
    // Below zero usually means "no limit"; a limit that is wanted to be small is never that.
    if (want.operator === "at-most") return a <= b && (a >= 0n || b < 0n);
    return a >= b;
  });
}

/** A whole number in decimal; everything else (hex, 5m, empty) is none. */
function number(text: string): bigint | undefined {
  return /^[+-]?\d{1,20}$/.test(text) ? BigInt(text.replace(/^\+/, "")) : undefined;
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
  };
  const never = want.never === undefined ? "" : ` and not ${want.never.join(", ")}`;
  return `${words[want.operator]}${value}${never}`;
}
