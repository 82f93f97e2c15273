/** YAML in, plain data and positions out: every value can be pointed at in an error or by `explain`. */
import {
  isCollection,
  isMap,
  isPair,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Node,
  type ParsedNode,
} from "yaml";
import type { Problem } from "#model/errors";
import type { Document, Position } from "#model/position";

type ParsedDocument = ReturnType<typeof parseDocument<ParsedNode>>;

export interface ParsedYaml {
  readonly document: Document;
  readonly problems: readonly Problem[];
}

/** RFC 6901: `~1` is "/", `~0` is "~". */
const steps = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The node at `path`, or the nearest written one above it; a key's own position for a map's member. */
function locate(root: ParsedNode | null, path: readonly string[]): Node | undefined {
  let node: unknown = root;
  let at: Node | undefined = root ?? undefined;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && String((item.key as { value?: unknown }).value) === step,
      );
      if (pair === undefined) return at;
      at = pair.key as Node;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (node === undefined || node === null) return at;
      at = node as Node;
    } else return at;
  }
  return at;
}

/** Undefined where the parser runs out of stack: thousands of brackets are no inventory. */
function parsedOrNone(text: string, lineCounter: LineCounter): ParsedDocument | undefined {
  try {
    // Its own warnings go to stderr past everybody; what they are about is a problem below.
    return parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "error" });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether a value holds itself: every walk over it would be without end. */
function isCyclic(value: unknown, above: Set<unknown>): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (above.has(value)) return true;
  above.add(value);
  const found = Object.values(value).some((one) => isCyclic(one, above));
  above.delete(value);
  return found;
}

/**
 * Reads one YAML 1.2 file. `file` is only the name for positions. Syntax errors and duplicate keys come as
 * problems, all of them; the document then holds what could be read.
 */
export function parseYaml(file: string, text: string): ParsedYaml {
  const lines = new LineCounter();
  const parsed = parsedOrNone(text.replace(/^\uFEFF/, ""), lines);
  if (parsed === undefined) {
    const at = { file, line: 1, column: 1 };
    const message = "not readable as YAML: it is nested too deeply";
    return {
      document: { file, value: null, at: () => at },
      problems: [{ at, message, level: "error" }],
    };
  }
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [
    ...parsed.errors.map((error): Problem => ({
      at: at(error.pos[0]),
      message: `not readable as YAML: ${error.message}`,
      level: "error",
    })),
    ...parsed.warnings.map((warning): Problem => ({
      at: at(warning.pos[0]),
      message: warning.message,
      level: "warning",
    })),
  ];
  visit(parsed, {
    Pair(_, { key }) {
      if (!isCollection(key)) return;
      const message = "a key is a list or a map here; put it in quotation marks";
      problems.push({ at: at((key as ParsedNode).range[0]), message, level: "error" });
    },
  });
  let value: unknown = null;
  try {
    // Few aliases only: a "billion laughs" file is refused by the library with an error of its own.
    value = parsed.toJS({ maxAliasCount: 100 });
    if (isCyclic(value, new Set())) {
      value = null;
      throw new Error("an alias (*name) stands inside what it names (&name)");
    }
  } catch (error) {
    problems.push({
      at: at(0),
      message: `not readable as YAML: ${(error as Error).message}`,
      level: "error",
    });
  }
  return {
    document: {
      file,
      value,
      at: (pointer) => at(locate(parsed.contents, steps(pointer))?.range?.[0] ?? 0),
    },
    problems,
  };
}
