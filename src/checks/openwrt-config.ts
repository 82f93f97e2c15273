/** Looks sections and options of an OpenWrt configuration up; what is not there is not set, if the file is whole. */
import type { Facts, Want } from "#model/fact";
import type { OpenwrtAbout, UciSection } from "#model/openwrt";
import { Untold } from "./check-type.ts";
import { recall } from "./recall.ts";

const want = (part: string) => ({ kind: "collected", part }) as const satisfies Want;
export const openwrtWants = [want("openwrt"), want("openwrt about")];

export interface Uci {
  readonly about: OpenwrtAbout;
  readonly of: (config: string, ...types: readonly string[]) => readonly UciSection[];
  /** Throws where the file may have been cut: then nothing follows from what is not in it. */
  readonly absent: () => void;
}

export function uciOf(facts: Facts): Uci {
  const all = recall(facts, want("openwrt")) as readonly UciSection[];
  const [about] = recall(facts, want("openwrt about")) as readonly OpenwrtAbout[];
  if (about === undefined) throw new Untold("error", "nothing is known of the configuration");
  return {
    about,
    of: (config, ...types) =>
      all.filter((one) => one.config === config && types.includes(one.type)),
    absent: () => {
      if (!about.whole)
        throw new Untold(
          "error",
          "the file has no end mark, so it may be cut off: what is not in it may have been; take it as the guide for routers says",
        );
    },
  };
}

export const valuesOf = (section: UciSection, key: string): readonly string[] =>
  (section.options[key]?.values ?? [])
    .flatMap((value) => value.split(/\s+/))
    .filter((value) => value !== "");

export const lineOf = (section: UciSection, key: string): number =>
  section.options[key]?.line ?? section.line;

const yes = ["1", "on", "true", "yes", "enabled"];
const no = ["0", "off", "false", "no", "disabled"];

/** As config_get_bool of OpenWrt's functions.sh; what is neither is no word to rely on. */
export function switchOf(uci: Uci, section: UciSection, key: string, fallback: boolean): boolean {
  const option = section.options[key];
  if (option === undefined) {
    uci.absent();
    return fallback;
  }
  const [value = ""] = option.values;
  if (yes.includes(value)) return true;
  if (no.includes(value)) return false;
  throw new Untold("error", `${key} is neither on nor off`, String(option.line));
}

/** A section may be switched off by itself. */
export const active = (uci: Uci, section: UciSection, key = "enabled"): boolean =>
  section.options[key] === undefined || switchOf(uci, section, key, true);
