/** Reads evidence back: whether it is what was written, and the report it makes. */
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { KauntiError } from "#model/errors";
import type { AuditReport, SubjectReport } from "#model/verdict";
import { genesis, indexFile, readChain, sha256 } from "./evidence-chain.ts";
import type { Entry } from "./evidence-chain.ts";

type SubjectEntry = Extract<Entry, { kind: "subject" }>;

export interface Verification {
  /** Empty: nothing was altered since it was written, as far as the head is the one that was printed. */
  readonly problems: readonly string[];
  readonly head: string;
  readonly subjects: number;
  readonly finished: boolean;
}

/** Checks every line, every file, files that are in no line, and the link to the run before. */
export async function verifyRun(dir: string): Promise<Verification> {
  const { links, head, problems: found } = await readChain(dir);
  const problems = [...found];
  const entries = links.map(({ entry }) => entry);
  const subjects = entries.filter((entry) => entry.kind === "subject");
  for (const entry of subjects) {
    const text = await readFile(join(dir, entry.file), "utf8").catch(() => undefined);
    if (text === undefined) problems.push(`${entry.file}: is missing`);
    else if (sha256(text) !== entry.sha256) problems.push(`${entry.file}: was altered`);
  }
  const names = new Set([indexFile, ...subjects.map(({ file }) => file)]);
  const files = await readdir(dir).catch((): string[] => []);
  for (const file of files) if (!names.has(file)) problems.push(`${file}: is not in the index`);
  const [first] = links;
  if (first !== undefined && first.entry.kind !== "run") problems.push("its first line is missing");
  if (first?.entry.kind === "run")
    problems.push(...(await checkLink(dir, first.entry.after, first.previous)));
  return {
    problems,
    head,
    subjects: new Set(subjects.map(({ subject }) => subject)).size,
    finished: entries.at(-1)?.kind === "end",
  };
}

/** A run may be copied out alone: only a neighbour that is there can contradict it. */
async function checkLink(
  dir: string,
  after: string | undefined,
  previous: string,
): Promise<string[]> {
  if (after === undefined)
    return previous === genesis ? [] : ["its first line names no run before it"];
  const before = await readChain(join(dirname(dir), basename(after)));
  if (before.links.length === 0) return [];
  return before.links.some(({ hash }) => hash === previous)
    ? []
    : [`it does not continue the run ${after} before it (that one was altered, or this one)`];
}

/** Names of the runs, oldest first: they are times. */
export async function runNames(runs: string): Promise<string[]> {
  const entries = await readdir(runs, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

/** One subject's stored report; throws where the file is not what the index says. */
export async function readSubject(
  dir: string,
  { file, sha256: wanted }: SubjectEntry,
): Promise<SubjectReport> {
  const text = await readFile(join(dir, file), "utf8");
  if (sha256(text) !== wanted)
    throw new KauntiError(`${basename(dir)}/${file} was altered after it was written`, {
      next: "see `kaunti audit --verify`",
    });
  return (JSON.parse(text) as { report: SubjectReport }).report;
}

/** The newest line of each subject. */
export function newest(entries: readonly Entry[]): Map<string, SubjectEntry> {
  return new Map(
    entries.flatMap((entry) => (entry.kind === "subject" ? [[entry.subject, entry]] : [])),
  );
}

/** The report of a run as it was given; throws where the evidence was altered. An unfinished run says who is missing. */
export async function readRun(dir: string): Promise<AuditReport> {
  const { problems, head } = await verifyRun(dir);
  const serious = problems.filter(
    (problem) => !problem.includes("cut short") && !problem.includes("is not in the index"),
  );
  if (serious.length > 0)
    throw new KauntiError(`the evidence in ${dir} cannot be trusted: ${serious.join("; ")}`);
  const entries = (await readChain(dir)).links.map(({ entry }) => entry);
  const start = entries.findLast((entry) => entry.kind === "run");
  if (start === undefined) throw new KauntiError(`${dir} holds no run`, { exit: 3 });
  const lines = newest(entries);
  const asked = start.population.flatMap((id) => lines.get(id) ?? []);
  const end = entries.at(-1);
  const missing = start.population.filter((id) => !lines.has(id));
  const closed = end?.kind === "end" ? end : undefined;
  return {
    schema: "kaunti.audit/1",
    kit: start.kit,
    scope: start.scope,
    generatedAt: closed?.at ?? start.at,
    asOf: closed?.asOf ?? start.at.slice(0, 10),
    subjects: await Promise.all(asked.map(async (entry) => readSubject(dir, entry))),
    notices: closed?.notices ?? [unfinished(missing)],
    evidence: { run: basename(dir), head },
  };
}

function unfinished(missing: readonly string[]): string {
  return `THIS RUN DID NOT END; not asked: ${missing.length === 0 ? "nobody" : missing.join(", ")}; finish it with kaunti audit --resume`;
}
