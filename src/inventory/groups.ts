/** Groups by rule or by name, and shared mailboxes. Pure. */
import type { OwnerId } from "#model/owner";
import type { Group, Person, SharedMailbox } from "#model/person";
import type { SeatRule } from "#model/licence";
import { nextNumber, type Ledger } from "./ledger.ts";
import type { Scope } from "./scope.ts";
import { personTest } from "./seat-rule.ts";

type Written = Omit<Group, "gidNumber" | "members"> & {
  readonly members?: readonly string[];
  readonly rule?: SeatRule;
};

/** Only active people are members: a leaver drops out of every group by himself. */
export function readGroups(
  scope: Scope,
  people: readonly Person[],
  ledger: Ledger,
  range: (owner: OwnerId) => readonly [number, number],
): Group[] {
  const written = scope.list("groups.yaml", "/groups") as readonly unknown[] as readonly Written[];
  const numbers = new Map<OwnerId, ReturnType<typeof nextNumber>>();
  const gids = new Map<string, number>();
  for (const { id, owner } of written.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const make = numbers.get(owner) ?? nextNumber(...range(owner));
    numbers.set(owner, make);
    gids.set(`${owner}/${id}`, Number(ledger.allot("gidNumber", `${owner}/${id}`, make)));
  }
  return written.map(({ id, owner, kind, description, members, rule }) => {
    const named = new Set(members);
    const test = rule === undefined ? undefined : personTest(rule);
    const own = people.filter(
      (person) =>
        person.owner === owner &&
        (test === undefined
          ? person.state === "active" && named.has(person.employee)
          : test(person)),
    );
    return {
      id,
      owner,
      kind,
      description,
      gidNumber: gids.get(`${owner}/${id}`) ?? 0,
      members: own.map(({ employee }) => employee).toSorted(),
    };
  });
}

export function readShared(scope: Scope, quotaMb: number): SharedMailbox[] {
  const written = scope.list("email.yaml", "/shared") as readonly unknown[];
  return (written as readonly SharedMailbox[]).map((mailbox) => ({
    ...mailbox,
    owner: mailbox.owner ?? "executive",
    aliases: mailbox.aliases ?? [],
    quotaMb: mailbox.quotaMb ?? quotaMb,
  }));
}
