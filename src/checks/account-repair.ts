/** Repairs about accounts, by the system's own tools. Which of two accounts is the wrong one is for a person to say. */
import type { Facts, ShadowFact } from "#model/fact";
import type { Repair } from "#model/repair";
import type { RuleName } from "./account-rules.ts";
import { recall } from "./recall.ts";

/** Names that a shell takes as they are; others are for a person. */
const plain = /^[a-z_][a-z0-9_-]*$/;
const files = ["/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow"];

const run = (command: string, says: string): Repair => ({
  kind: "run",
  run: command,
  says,
  touches: files,
});

/** Accounts with a password of which this field is not as wanted. */
function aged(facts: Facts, wrong: (one: ShadowFact) => boolean): readonly ShadowFact[] {
  return recall(facts, { kind: "shadow" }).filter((one) => one.password === "set" && wrong(one));
}

const number = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN);

/** Empty: by hand. */
export function repairAccounts(rule: RuleName, facts: Facts, value: unknown): readonly Repair[] {
  const days = Number(value);
  const today = Math.floor(facts.header.now / 86_400);
  switch (rule) {
    case "max-age":
      return each(
        aged(facts, ({ max }) => !(number(max) >= 1 && number(max) <= days)),
        // Who changed it longer ago than that would be let in no more before he changes it: no command works for him.
        ({ lastChange, min }) =>
          today - number(lastChange) < days &&
          today + 1 >= number(lastChange) &&
          !(number(min) > days),
        (name) => [
          `chage -M ${String(days)} ${name}`,
          `let the password of ${name} expire after ${String(days)} days`,
        ],
      );
    case "min-age":
      return each(
        aged(facts, ({ min }) => !(number(min) >= days)),
        ({ max }) => !(number(max) < days),
        (name) => [
          `chage -m ${String(days)} ${name}`,
          `let the password of ${name} stay for ${String(days)} days`,
        ],
      );
    case "warn-age":
      return each(
        aged(facts, ({ warn }) => !(number(warn) >= days)),
        () => true,
        (name) => [
          `chage -W ${String(days)} ${name}`,
          `warn ${name} ${String(days)} days before the password ends`,
        ],
      );
    case "inactive":
      return each(
        aged(facts, ({ inactive }) => !(number(inactive) <= days)),
        // Who is locked by it at once is for a person.
        ({ lastChange, max }) =>
          Number.isNaN(number(max)) || number(lastChange) + number(max) >= today,
        (name) => [
          `chage -I ${String(days)} ${name}`,
          `lock ${name} ${String(days)} days after the password ended`,
        ],
      );
    case "empty-group": {
      const name = String(value);
      const there = recall(facts, { kind: "group" }).some((one) => one.name === name);
      return there || !plain.test(name)
        ? []
        : [run(`groupadd --system ${name}`, `make the empty group ${name}`)];
    }
    default:
      return [];
  }
}

/** All of them, or none: what is left over would be found again, and nobody would know why. */
function each(
  wrong: readonly ShadowFact[],
  safe: (one: ShadowFact) => boolean,
  how: (name: string) => readonly [string, string],
): readonly Repair[] {
  if (!wrong.every((one) => safe(one) && plain.test(one.name))) return [];
  return wrong.map(({ name }) => run(...how(name)));
}
