/** Cross-checks of addresses: personal, shared and aliases. */
import { pointerTo } from "./merge.ts";
import { repeated, unknownPerson, type Rule } from "./rule.ts";

export const mailRules: readonly Rule[] = [
  {
    /** Ensure that nobody's mail name is a mailbox, list or alias of the same domain. */
    needs: ["staff.csv", "county.yaml", "email.yaml", "groups.yaml"],
    *check({ county }) {
      const taken = new Map<string, string>();
      for (const { address, aliases, id } of county.sharedMailboxes) {
        const domain = address.split("@")[1] ?? "";
        taken.set(address, `mailbox ${id}`);
        for (const alias of aliases)
          taken.set(alias.includes("@") ? alias : `${alias}@${domain}`, `mailbox ${id}`);
      }
      for (const alias of Object.keys(county.mail.aliases))
        taken.set(`${alias}@${county.domain}`, "an alias");
      for (const [index, { mail }] of county.people.entries()) {
        const other = taken.get(mail);
        if (other !== undefined)
          yield {
            pointer: `/people/${index}/mailName`,
            message: `this person's address is also that of ${other}; give the mailbox another address`,
          };
      }
    },
  },
  {
    /** Ensure that shared mailboxes are answered for by people of the payroll, each address once. */
    needs: ["staff.csv", "email.yaml"],
    *check({ county }) {
      const known = new Set(county.people.map(({ employee }) => employee));
      for (const [index, { members }] of county.sharedMailboxes.entries())
        for (const [at, member] of members.entries())
          yield* unknownPerson("member", member, known, ["sharedMailboxes", index, "members", at]);
      yield* repeated(
        county.sharedMailboxes,
        ({ address }) => address.toLowerCase(),
        (index) => ["sharedMailboxes", index, "address"],
        ({ address }, first) => `${address} is the address of mailbox "${first.id}" already`,
      );
      yield* repeated(
        county.sharedMailboxes,
        ({ owner, id }) => `${owner}/${id}`,
        (index) => ["sharedMailboxes", index, "id"],
        ({ id }) => `mailbox "${id}" stands twice`,
      );
    },
  },
  {
    /** Ensure that an alias leads somewhere, once there is a mail server to take letters in (RFC 2142: postmaster, abuse). */
    needs: ["staff.csv", "email.yaml", "groups.yaml"],
    *check({ county }) {
      if (!county.managed || county.mail.mx.length === 0) return;
      const known = new Set([
        ...county.people.map(({ mailName }) => mailName),
        ...county.groups.map(({ id }) => id),
        ...county.sharedMailboxes.flatMap(({ id, address, aliases }) => [
          id,
          address.split("@")[0] ?? "",
          ...aliases,
        ]),
        ...Object.keys(county.mail.aliases),
      ]);
      for (const [alias, target] of Object.entries(county.mail.aliases))
        if (!target.includes("@") && !known.has(target))
          yield {
            pointer: pointerTo("mail", "aliases", alias),
            level: "warning",
            message: `${alias}@${county.domain} leads to "${target}", which is no mailbox, list or person`,
          };
    },
  },
];
