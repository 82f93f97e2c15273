/** Values of parameters: what is allowed, what a name stands for, which of two is stricter. */
import type { Parameter, ParameterValue } from "#model/control";
import { KauntiError } from "#model/errors";

/** The value with its type right (`"4"` from a command line is 4); throws KauntiError outside the allowed range. */
export function admit(name: string, parameter: Parameter, given: ParameterValue): ParameterValue {
  const value = shaped(parameter, given);
  if (!allowed(parameter, value))
    throw new KauntiError(`${name}=${String(given)} is outside what the control allows`, {
      exit: 3,
      next: `allowed: ${range(parameter)}`,
    });
  return value;
}

function shaped(parameter: Parameter, given: ParameterValue): ParameterValue {
  const value = typeof given === "string" ? (parameter.named?.[given] ?? given) : given;
  const type = parameter.default;
  if (typeof type === "number" && typeof value === "string" && /^-?\d+$/.test(value))
    return Number(value);
  if (typeof type === "boolean" && (value === "true" || value === "false")) return value === "true";
  if (Array.isArray(type) && typeof value === "string")
    return value.split(",").map((member) => member.trim());
  if (typeof type === "string" && typeof value === "number") return String(value);
  return value;
}

function allowed(parameter: Parameter, value: ParameterValue): boolean {
  const { oneOf, pattern, min, max } = parameter;
  if (Array.isArray(parameter.default) !== Array.isArray(value)) return false;
  if (!Array.isArray(value) && typeof value !== typeof parameter.default) return false;
  const members: readonly ParameterValue[] = Array.isArray(value)
    ? (value as readonly string[])
    : [value];
  return members.every((member) => {
    if (typeof member === "number" && !Number.isSafeInteger(member)) return false;
    if (typeof member === "number" && (member < (min ?? member) || member > (max ?? member)))
      return false;
    if (oneOf !== undefined && !oneOf.includes(member)) return false;
    return pattern === undefined || new RegExp(`^(?:${pattern})$`).test(String(member));
  });
}

/** What may be set, in words. */
export function range({ oneOf, pattern, min, max, named }: Parameter): string {
  const words = [
    ...(oneOf === undefined ? [] : [oneOf.join(", ")]),
    ...(min === undefined ? [] : [`from ${String(min)}`]),
    ...(max === undefined ? [] : [`to ${String(max)}`]),
    ...(pattern === undefined ? [] : [`like ${pattern}`]),
    ...(named === undefined ? [] : [`or ${Object.keys(named).join(", ")}`]),
  ];
  return words.length === 0 ? "a value of the default's type" : words.join(" ");
}
