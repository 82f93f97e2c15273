/**
 * The index of a run: one JSON line per event, each with the sha256 of the line before, so that a change anywhere
 * changes the last hash, which every report prints. A run's first line continues the chain of the run before it.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export const indexFile = "index.jsonl";
export const genesis = "0".repeat(64);

export type Entry =
  | {
      readonly kind: "run";
      readonly at: string;
      readonly kit: string;
      readonly scope: string;
      /** Ids in the order of the report: who has no line below was not asked. */
      readonly population: readonly string[];
      /** The run whose chain this one continues. */
      readonly after?: string;
    }
  | {
      readonly kind: "subject";
      readonly subject: string;
      readonly file: string;
      readonly sha256: string;
      /** The host itself answered: not unreachable, not an older answer. */
      readonly told: boolean;
    }
  | {
      readonly kind: "end";
      readonly at: string;
      readonly asOf: string;
      readonly notices: readonly string[];
    };

export interface Link {
  readonly entry: Entry;
  /** sha256 of the line before; of the run before for the first. */
  readonly previous: string;
  readonly hash: string;
}

export interface Chain {
  readonly links: readonly Link[];
  /** Hash of the last whole line. */
  readonly head: string;
  readonly problems: readonly string[];
  /** Bytes of whole lines: what follows was cut short when the run was killed. */
  readonly whole: number;
}

export const sha256 = (text: string): string =>
  createHash("sha256").update(text, "utf8").digest("hex");

/** One line, without its newline. */
export function writeLink(entry: Entry, previous: string): string {
  return JSON.stringify({ ...entry, previous });
}

/** Reads and checks the index alone. A missing index is a problem, not an error. */
export async function readChain(dir: string): Promise<Chain> {
  const text = await readFile(join(dir, indexFile), "utf8").catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    },
  );
  if (text === undefined)
    return { links: [], head: genesis, problems: [`there is no ${indexFile}`], whole: 0 };
  const lines = text.split("\n");
  const tail = lines.pop() ?? "";
  const problems = tail === "" ? [] : [`${indexFile}: its last line is cut short`];
  const links: Link[] = [];
  let head: string | undefined;
  lines.forEach((line, index) => {
    const link = parseLink(line);
    const place = `${indexFile}:${String(index + 1)}`;
    if (link === undefined) problems.push(`${place}: not a line of ours`);
    else {
      if (head !== undefined && link.previous !== head)
        problems.push(
          `${place}: does not continue the line before it (altered, removed or put in)`,
        );
      links.push(link);
    }
    head = sha256(line);
  });
  return {
    links,
    head: head ?? genesis,
    problems,
    whole: Buffer.byteLength(text) - Buffer.byteLength(tail),
  };
}

function parseLink(line: string): Link | undefined {
  try {
    const { previous, ...entry } = JSON.parse(line) as Entry & { previous: unknown };
    const known = ["run", "subject", "end"].includes(entry.kind) && typeof previous === "string";
    return known ? { entry: entry as Entry, previous, hash: sha256(line) } : undefined;
  } catch {
    return undefined;
  }
}
