/** Looks statements of an IOS configuration up: the later one wins, `no` takes back. */
import type { Facts, Want } from "#model/fact";
import type { IosStatement } from "#model/ios";
import { recall } from "./recall.ts";

export const iosWant = { kind: "collected", part: "ios" } as const satisfies Want;

export const statementsOf = (facts: Facts): readonly IosStatement[] =>
  recall(facts, iosWant) as readonly IosStatement[];

export const starts = ({ words }: IosStatement, head: string): boolean =>
  `${words.join(" ")} `.startsWith(`${head} `);

/** All that begin so and are not taken back by a later `no` of the same words (or of fewer of them). */
export function standing(
  statements: readonly IosStatement[],
  head: string,
): readonly IosStatement[] {
  const found = statements.filter((one) => starts(one, head));
  return found.filter(
    (one, at) =>
      !one.no &&
      !found.slice(at + 1).some((later) => later.no && starts(one, later.words.join(" "))),
  );
}

/** The last word about a switch; undefined where nothing is said. */
export function last(statements: readonly IosStatement[], head: string): IosStatement | undefined {
  return statements.findLast((one) => starts(one, head));
}
