/** Reads what a script printed. A damaged, empty or shortened answer is said to be that; nothing is guessed. */
import type { Answer, Facts, FactsHeader } from "#model/fact";
import { decodeLine } from "./decode.ts";
import { kinds } from "./index.ts";
import type { Line } from "./fact-kind.ts";

const nobody: FactsHeader = {
  uid: -1,
  root: "",
  image: false,
  owners: "unknown",
  now: 0,
  platform: "",
};

/** `stdout` of a compiled script. Text before the first line of ours (a greeting) is passed over; after it, none is accepted. */
export function parseAnswer(stdout: string): Facts {
  const lines = stdout.split("\n");
  const first = lines.findIndex((line) => line.startsWith('{"kaunti":1,'));
  if (first === -1)
    return broken(
      nobody,
      stdout.trim() === "" ? "the host answered nothing" : "the host's answer is not ours",
    );
  const ours = lines.slice(first);
  if (ours.at(-1) === "") ours.pop();
  const answers = new Map<string, Answer>();
  let header = nobody;
  try {
    const decoded = ours.map((line) => decodeLine(line));
    header = readHeader(decoded[0] ?? {});
    const end = decoded.at(-1);
    if (end === undefined || typeof end["end"] !== "number")
      return broken(header, "the answer was cut short: its end is missing");
    if (end["lines"] !== decoded.length - 1)
      return broken(
        header,
        `the answer is damaged: ${String(decoded.length - 1)} of ${String(end["lines"])} lines came`,
      );
    readAsks(decoded.slice(1, -1), answers);
    if (answers.size !== end["end"])
      return broken(
        header,
        `the answer is incomplete: ${String(answers.size)} of ${String(end["end"])} questions`,
      );
  } catch (error) {
    return broken(
      header,
      `the answer is damaged: ${error instanceof Error ? error.message : "unreadable"}`,
    );
  }
  return { header, answers };
}

function readHeader(line: Line): FactsHeader {
  const { uid, now, platform, root, image, owners } = line;
  if (typeof uid !== "number" || typeof now !== "number")
    throw new TypeError("its first line is incomplete");
  return {
    uid,
    now,
    platform: String(platform),
    root: String(root),
    image: image === true,
    owners: owners === "list" || owners === "disk" ? owners : "unknown",
  };
}

function readAsks(lines: readonly Line[], answers: Map<string, Answer>): void {
  let key: string | undefined;
  let open: { records: unknown[]; error?: string; stored?: boolean } = { records: [] };
  for (const line of lines) {
    if (typeof line["ask"] === "string") {
      if (key !== undefined) throw new TypeError(`"${key}" has no end`);
      if (answers.has(line["ask"])) throw new TypeError(`"${line["ask"]}" came twice`);
      key = line["ask"];
      open = { records: [] };
    } else if (key === undefined) throw new TypeError("a record without a question");
    else if (typeof line["done"] === "number") {
      if (line["done"] !== open.records.length) throw new TypeError(`"${key}" lost records`);
      answers.set(key, open);
      key = undefined;
    } else if (typeof line["failed"] === "string") open.error = line["failed"];
    else if (line["stored"] === true) open.stored = true;
    else open.records.push(parseRecord(key, line));
  }
  if (key !== undefined) throw new TypeError(`"${key}" has no end`);
}

function parseRecord(key: string, line: Line): unknown {
  const kind = key.split(" ")[0] ?? "";
  const parse = Object.entries(kinds).find(([name]) => name === kind)?.[1].parse;
  if (parse === undefined) throw new TypeError(`"${key}" is a question nobody asked`);
  return parse(line);
}

function broken(header: FactsHeader, problem: string): Facts {
  return { header, problem, answers: new Map() };
}
