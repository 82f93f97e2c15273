/** What the provider is told by its environment; wrong values are refused, never guessed. */
import { KauntiError } from "#model/errors";
import type { Thresholds } from "#model/county";

export interface Settings {
  /** Absolute path of the state folder. */
  readonly state: string;
  /** Secret reference. */
  readonly digestKey: string;
  readonly allow: number | undefined;
  readonly thresholds: Thresholds | undefined;
  /** Path of the approved plan. */
  readonly plan: string | undefined;
}

/** Throws KauntiError that names the variable and what it may be. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const state = env["KAUNTI_STATE"] ?? "";
  if (!state.startsWith("/"))
    throw new KauntiError("KAUNTI_STATE does not name the state folder", {
      exit: 3,
      next: "use kaunti up, or set it to the absolute path of the folder that kaunti --state names",
    });
  return {
    state,
    digestKey: env["KAUNTI_DIGEST_KEY"] ?? "file:private/digest.key",
    allow: number(env, "KAUNTI_ALLOW"),
    thresholds: thresholds(env["KAUNTI_THRESHOLDS"]),
    plan: env["KAUNTI_PLAN"] === "" ? undefined : env["KAUNTI_PLAN"],
  };
}

function number(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): number | undefined {
  const text = env[name] ?? "";
  if (text === "") return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw new KauntiError(`${name} is "${text}", not a number`, {
      exit: 3,
      next: "say exactly how many changes are meant",
    });
  return Number(text);
}

function thresholds(text = ""): Thresholds | undefined {
  if (text === "") return undefined;
  const match = /^(\d+):([01]|0?\.\d+)$/.exec(text);
  if (!match)
    throw new KauntiError(`KAUNTI_THRESHOLDS is "${text}", not COUNT:SHARE such as 10:0.1`, {
      exit: 3,
    });
  return { count: Number(match[1]), share: Number(match[2]) };
}
