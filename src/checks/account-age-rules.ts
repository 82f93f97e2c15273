/** Rules about the ages of passwords, and the group that may use su. Members of `rules` in account-rules.ts. */
import type { Facts, ShadowFact } from "#model/fact";
import { ageless } from "./account-lines.ts";
import type { Fault } from "./account-lines.ts";
import { recall } from "./recall.ts";

const shadow = { kind: "shadow" } as const;
const passwd = { kind: "passwd" } as const;
const group = { kind: "group" } as const;

/** Accounts that a password lets in, and that the test does not hold for. */
function without(
  facts: Facts,
  good: (one: ShadowFact) => boolean,
  shown: (one: ShadowFact) => string,
): readonly Fault[] {
  return [
    ...ageless(facts),
    ...recall(facts, shadow)
      .filter(({ password }) => password === "set" || password === "empty")
      .filter((one) => !good(one))
      .map((one) => ({ line: one.line, what: `${one.name}: ${shown(one)}` })),
  ];
}

/** A whole number of days; shadow(5) takes an empty field for "not used". */
const days = (text: string): number | undefined =>
  /^\d{1,9}$/.test(text) ? Number(text) : undefined;

export const ageRules = {
  "min-age": {
    expected: "every password stays for at least (days)",
    file: "/etc/shadow",
    wants: [shadow, passwd],
    faults: (facts: Facts, value?: unknown) =>
      without(
        facts,
        ({ min }) => (days(min) ?? -1) >= Number(value),
        ({ min }) => (min === "" ? "none" : min),
      ),
  },
  "warn-age": {
    expected: "every account is warned before its password ends (days)",
    file: "/etc/shadow",
    wants: [shadow, passwd],
    faults: (facts: Facts, value?: unknown) =>
      without(
        facts,
        ({ warn }) => (days(warn) ?? -1) >= Number(value),
        ({ warn }) => (warn === "" ? "none" : warn),
      ),
  },
  inactive: {
    expected: "every account is locked after its password ended (days)",
    file: "/etc/shadow",
    wants: [shadow, passwd],
    faults: (facts: Facts, value?: unknown) =>
      without(
        facts,
        ({ inactive }) => (days(inactive) ?? Number.NaN) <= Number(value),
        ({ inactive }) => (inactive === "" ? "never" : inactive),
      ),
  },
  "changed-in-past": {
    expected: "every password was changed in the past",
    file: "/etc/shadow",
    wants: [shadow, passwd],
    // A day to come keeps the password from ageing; an empty field does so for ever.
    faults: (facts: Facts) =>
      without(
        facts,
        ({ lastChange }) =>
          (days(lastChange) ?? Number.NaN) <= Math.floor(facts.header.now / 86_400),
        ({ lastChange }) => (lastChange === "" ? "no day" : `day ${lastChange}`),
      ),
  },
  "empty-group": {
    expected: "nobody is in the group",
    file: "/etc/group",
    wants: [group, passwd],
    faults: (facts: Facts, value?: unknown): readonly Fault[] => {
      const entries = recall(facts, group).filter(({ name }) => name === value);
      if (entries.length === 0) return [{ line: 0, what: `there is no group ${String(value)}` }];
      const ids = entries.map(({ gid }) => Number(gid));
      return [
        ...entries
          .filter(({ members }) => members.length > 0)
          .map(({ line, name, members }) => ({ line, what: `${name} has ${members.join(", ")}` })),
        ...recall(facts, passwd)
          .filter(({ gid }) => ids.includes(Number(gid)))
          .map(({ name }) => ({ line: 0, what: `it is the first group of ${name}` })),
      ];
    },
  },
};
