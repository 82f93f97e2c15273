/** Reads a subtree whole, page by page, in the shape that the LDIF driver answers in. */
import { NoSuchObjectError } from "ldapts";
import type { Entry } from "ldapts";
import { KauntiError } from "#model/errors";
import type { ObservedEntry, ObservedValue } from "#reconcile/directory-entry";
import { isWithin } from "#reconcile/dn";
import type { LdapConnection } from "./ldap-connection.ts";

/** RFC 2696; below what servers give at once by default (500 in slapd, 1000 in Active Directory). */
const pageSize = 500;

/** Everything at and below `base`, others' entries too: they are what stands in the way. Nothing when there is no such entry. */
export async function readSubtree(
  connection: LdapConnection,
  base: string,
): Promise<ObservedEntry[]> {
  const found = await connection.run("to be read", async (client) => {
    try {
      return await client.search(base, { scope: "sub", attributes: ["*"], paged: { pageSize } });
    } catch (error) {
      if (error instanceof NoSuchObjectError) return undefined;
      throw error;
    }
  });
  if (found === undefined) {
    await namingContext(connection, base);
    return [];
  }
  if (found.searchReferences.length > 0)
    throw new KauntiError(`${connection.place}: a part of ${base} is on another server`, {
      next: "nothing was changed; name the server that holds all of it",
    });
  return found.searchEntries.map(observed);
}

/** The suffix that `base` belongs to (root DSE, RFC 4512 section 5.1). Rejects when the server holds no such tree. */
export async function namingContext(connection: LdapConnection, base: string): Promise<string> {
  const { searchEntries } = await connection.run("to name its trees", async (client) =>
    client.search("", { scope: "base", attributes: ["namingContexts"] }),
  );
  const contexts = [searchEntries[0]?.["namingContexts"] ?? []].flat().map(String);
  const own = contexts
    .filter((context) => context !== "" && isWithin(base, context))
    .toSorted((a, b) => b.length - a.length)[0];
  if (own !== undefined) return own;
  throw new KauntiError(`${connection.place}: this directory does not serve ${base}`, {
    next: "see the county's target: directoryUrl and baseDn",
  });
}

function observed({ dn, ...attributes }: Entry): ObservedEntry {
  const pairs = Object.entries(attributes)
    .filter(([name]) => name !== "*")
    .map(([name, values]) => [name.toLowerCase(), [values].flat().map(valueOf)] as const);
  return { dn, attributes: new Map(pairs) };
}

/** ldapts answers bytes for all values of an attribute as soon as one is not UTF-8. */
function valueOf(value: string | Buffer): ObservedValue {
  if (typeof value === "string") return value;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return value;
  }
}
