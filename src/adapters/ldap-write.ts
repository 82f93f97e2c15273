/** Steps to a directory: many on their way at once, but none before what it needs is there. */
import { Attribute, Change, ModifyDNRequest, StatusCodeParser } from "ldapts";
import type { Client } from "ldapts";
import type { DirectoryStep } from "#reconcile/directory-entry";
import { dnKey, parentDn, tidyDn } from "#reconcile/dn";
import type { LdapConnection } from "./ldap-connection.ts";

/** More do not make a durable server faster (it waits for its disk, not for us). */
const inFlight = 16;

/** Rejects with the first failure, when everything that was on its way has come back; nothing is begun after it. */
export async function writeSteps(
  connection: LdapConnection,
  steps: readonly DirectoryStep[],
  check: () => void,
): Promise<void> {
  let done = 0;
  for (const batch of batches(steps)) {
    let next = 0;
    let failed = false;
    const worker = async (): Promise<void> => {
      for (;;) {
        const step = failed ? undefined : batch[next];
        if (step === undefined) return;
        next += 1;
        try {
          check();
          const number = `change ${String(done + next)} of ${String(steps.length)} (${step.do})`;
          await connection.run(number, (client) => write(client, step));
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: inFlight }, worker));
    const bad = ends.find((end) => end.status === "rejected");
    if (bad !== undefined) throw bad.reason;
    done += batch.length;
  }
}

/**
 * Runs of steps whose order among each other says nothing: a parent is there before its children, people before the
 * groups that name them, children are gone before their parent, and a rename (it moves all below it) stands alone.
 */
export function batches(steps: readonly DirectoryStep[]): DirectoryStep[][] {
  const all: DirectoryStep[][] = [];
  let kind = "";
  let taken = new Set<string>();
  for (const step of steps) {
    const key = dnKey(step.dn);
    const parent = dnKey(parentDn(step.dn));
    const now = kindOf(step);
    const last = all.at(-1);
    const waits = now === "remove" ? taken.has(`above ${key}`) : taken.has(parent);
    if (last === undefined || now === "rename" || now !== kind || waits || taken.has(key)) {
      all.push([step]);
      taken = new Set();
    } else last.push(step);
    kind = now;
    taken.add(key).add(`above ${parent}`);
  }
  return all;
}

function kindOf(step: DirectoryStep): string {
  if (step.do === "rename" || step.do === "remove") return step.do;
  const names =
    step.do === "add"
      ? Object.keys(step.attributes)
      : step.changes.map((change) => change.attribute);
  return names.some((name) => /^(unique)?member$/i.test(name)) ? "members" : "entries";
}

async function write(client: Client, step: DirectoryStep): Promise<void> {
  switch (step.do) {
    case "add":
      return client.add(
        step.dn,
        Object.entries(step.attributes)
          .filter(([, values]) => values.length > 0)
          .map(([type, values]) => new Attribute({ type, values: [...values] })),
      );
    case "modify":
      return client.modify(step.dn, step.changes.map(changeOf));
    case "rename":
      return rename(client, step.dn, step.to);
    case "remove":
      return client.del(step.dn);
    default:
      return step satisfies never;
  }
}

const operations = { replace: "replace", add: "add", remove: "delete" } as const;

type Modification = Extract<DirectoryStep, { do: "modify" }>["changes"][number];

const changeOf = ({ op, attribute, values }: Modification): Change =>
  new Change({
    operation: operations[op],
    modification: new Attribute({ type: attribute, values: [...values] }),
  });

/**
 * Moves an entry and everything below it. The old name's value stays an attribute until the change that follows says
 * otherwise: an account whose name is no longer its uid has that uid still. ldapts can only rename and drop it, so the
 * request is its own, the sending is not part of its promise.
 */
async function rename(client: Client, dn: string, to: string): Promise<void> {
  const parent = parentDn(to);
  const tidy = tidyDn(to);
  const wire = client as unknown as {
    _nextMessageId(): number;
    _send(request: ModifyDNRequest): Promise<{ status: number; errorMessage: string }>;
  };
  const ask = async (deleteOldRdn: boolean): Promise<{ status: number; errorMessage: string }> =>
    wire._send(
      new ModifyDNRequest({
        messageId: wire._nextMessageId(),
        dn,
        newRdn: parent === "" ? tidy : tidy.slice(0, -parent.length - 1),
        ...(dnKey(parent) !== dnKey(parentDn(dn)) && { newSuperior: parent }),
        deleteOldRdn,
      }),
    );
  let answer = await ask(false);
  // An attribute of one value cannot keep the old one (constraintViolation, RFC 4511 appendix A.1).
  if (answer.status === 19) answer = await ask(true);
  if (answer.status !== 0) throw StatusCodeParser.parse(answer as never);
}
