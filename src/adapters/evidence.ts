/** Keeps what was found, as it was found: one file per subject and a hash-chained index, for the operator's eyes only. */
import { appendFile, mkdir, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Audited, Evidence } from "#model/auditee";
import { KauntiError } from "#model/errors";
import type { Facts } from "#model/fact";
import type { SubjectReport } from "#model/verdict";
import { genesis, indexFile, readChain, sha256, writeLink } from "./evidence-chain.ts";
import type { Chain, Entry } from "./evidence-chain.ts";
import { makeFolder } from "./make-folder.ts";
import { newest, readSubject, runNames } from "./evidence-read.ts";

export interface RunOptions {
  /** The folder of all runs. */
  readonly runs: string;
  /** ISO time of the start: the run's name. */
  readonly at: string;
  readonly kit: string;
  readonly scope: string;
  readonly population: readonly string[];
  /** Continue this run instead of starting one. */
  readonly resume?: string;
}

export async function openEvidence(options: RunOptions): Promise<Evidence> {
  const { runs, at, kit, scope, population, resume } = options;
  const earlier = await runNames(runs);
  const name = resume ?? (await freshRun(runs, at));
  const dir = join(runs, name);
  const index = join(dir, indexFile);
  const chain = await readChain(dir);
  if (resume !== undefined) await mend(dir, chain);
  const began = chain.links.find(({ entry }) => entry.kind === "run")?.entry;
  if (began?.kind === "run" && began.scope !== scope)
    throw new KauntiError(`run ${name} audited ${began.scope}, this would audit ${scope}`, {
      exit: 3,
      next: "name the run to go on with, or start a new one",
    });
  const before = earlier.filter((run) => run < name).at(-1);
  let head = chain.head;
  if (chain.links.length === 0 && before !== undefined)
    head = (await readChain(join(runs, before))).head;
  let queue: Promise<unknown> = Promise.resolve();
  let files = chain.links.length;
  const chains = new Map<string, Promise<Chain>>();
  const append = async (entry: Entry) => {
    const line = writeLink(entry, head);
    head = sha256(line);
    await appendFile(index, `${line}\n`, { mode: 0o600 });
  };
  const after =
    chain.links.length === 0 && before !== undefined && head !== genesis ? { after: before } : {};
  await append({ kind: "run", at, kit, scope, population, ...after });

  return {
    done: await answers(dir, chain),
    keep: async (audited) => {
      // Hosts answer together; the chain is one line after the other.
      const turn = queue.then(async () => {
        files += 1;
        const { id } = audited.report.subject;
        const file = `${String(files).padStart(5, "0")}-${id.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 80)}.json`;
        const text = stored(audited);
        await writeFile(join(dir, file), text, { mode: 0o600, flag: "wx" });
        await append({
          kind: "subject",
          subject: id,
          file,
          sha256: sha256(text),
          told: told(audited),
        });
      });
      queue = turn.catch(() => undefined);
      await turn.catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new KauntiError(`the evidence could not be written (${why})`, {
          next: "make room, then go on with --resume",
          cause,
        });
      });
    },
    lastKnown: async (subject) => {
      for (const run of earlier.filter((one) => one !== name).toReversed()) {
        // Read once, however many hosts are silent.
        const reading = chains.get(run) ?? readChain(join(runs, run));
        chains.set(run, reading);
        const entry = newestTold(await reading, subject);
        if (entry !== undefined) return readSubject(join(runs, run), entry);
      }
      return undefined;
    },
    close: async (end) => {
      await queue;
      await append({ kind: "end", ...end });
      return { run: name, head };
    },
  };
}

/** Two audits within a millisecond are two runs. */
async function freshRun(runs: string, at: string): Promise<string> {
  makeFolder(runs, 0o700);
  for (let twin = 1; ; twin += 1) {
    const name = `${at.replaceAll(":", "-")}${twin === 1 ? "" : `-${String(twin)}`}`;
    try {
      await mkdir(join(runs, name), { mode: 0o700 });
      await writeFile(join(runs, name, indexFile), "", { mode: 0o600, flag: "wx" });
      return name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** A run that was killed has half a line, or a file without one; anything else that is wrong is not ours to mend. */
async function mend(dir: string, { problems, whole, links }: Chain): Promise<void> {
  const serious = problems.filter((problem) => !problem.includes("cut short"));
  if (serious.length > 0 || links.length === 0)
    throw new KauntiError(
      `the run in ${dir} cannot be continued: ${serious.join("; ") || "it holds nothing"}`,
      {
        exit: 3,
        next: "start a new one without --resume",
      },
    );
  if (problems.length > 0) await truncate(join(dir, indexFile), whole);
  const named = new Set(links.map(({ entry }) => (entry.kind === "subject" ? entry.file : "")));
  for (const file of await readdir(dir))
    if (file !== indexFile && !named.has(file)) await rm(join(dir, file));
}

async function answers(dir: string, { links }: Chain): Promise<Map<string, SubjectReport>> {
  const entries = [...newest(links.map(({ entry }) => entry))].filter(([, { told: own }]) => own);
  return new Map(
    await Promise.all(
      entries.map(async ([id, entry]) => [id, await readSubject(dir, entry)] as const),
    ),
  );
}

/** The host itself answered, and what it said can be read. */
function told({ facts }: Audited): boolean {
  return facts !== undefined && facts.problem === undefined;
}

function newestTold({ links }: Chain, subject: string) {
  const entries = links.map(({ entry }) => entry).filter((entry) => entry.kind === "subject");
  return entries.findLast((entry) => entry.subject === subject && entry.told);
}

function stored({ report, facts }: Audited): string {
  return `${JSON.stringify({ report, facts: facts === undefined ? null : plainFacts(facts) }, null, 1)}\n`;
}

function plainFacts({ header, problem, answers: given }: Facts) {
  return { header, problem: problem ?? null, answers: Object.fromEntries(given) };
}
