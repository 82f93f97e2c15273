/** Errors that a person is meant to read: one sentence each, with what to do next. */
import type { Position } from "./position.ts";

/** 0 clean, 1 findings or changes pending, 2 could not tell, 3 the input or the usage is wrong. */
export type ExitCode = 0 | 1 | 2 | 3;

/** One thing wrong with an input: where, what is wrong, and what is accepted. */
export interface Problem {
  readonly at: Position;
  readonly message: string;
  /** A warning is told and does not stop anything. */
  readonly level: "error" | "warning";
}

/** An error whose message is a sentence for the operator. `exit` is the process's answer. */
export class KauntiError extends Error {
  override readonly name: string = "KauntiError";
  readonly exit: ExitCode;
  /** `message`: what happened, to what. `options.next`: what to do about it. */
  constructor(message: string, options: { exit?: ExitCode; next?: string; cause?: unknown } = {}) {
    super(options.next === undefined ? message : `${message}; ${options.next}`, {
      cause: options.cause,
    });
    this.exit = options.exit ?? 2;
  }
}

/** The input is wrong: all problems at once, never only the first. */
export class InputError extends KauntiError {
  override readonly name = "InputError";
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"), { exit: 3 });
    this.problems = problems;
  }
}

/** A safety rule said no (mass change, older clone, changed fence, lock). Nothing was touched. */
export class Refusal extends KauntiError {
  override readonly name = "Refusal";
  constructor(message: string, next: string) {
    super(message, { exit: 3, next });
  }
}

/** `file:line:column: message`, the form editors and CI logs make clickable. */
export function formatProblem({ at, message, level }: Problem): string {
  const where = `${at.file}:${at.line}:${at.column}`;
  const line = level === "warning" ? `${where}: warning: ${message}` : `${where}: ${message}`;
  // A value from a file that is repeated in it may hold a terminal's commands.
  return line.replaceAll(/\p{Cc}/gu, "\uFFFD");
}
