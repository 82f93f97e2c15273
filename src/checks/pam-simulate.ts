/** A stack as libpam walks it, for every answer that its modules can give (Linux-PAM 1.5: _pam_dispatch_aux). */
import { Untold } from "./check-type.ts";
import { place } from "./lines.ts";
import type { Answer } from "./pam-control.ts";
import type { PamModule } from "./pam-stack.ts";

/** What a module may answer in a situation; `guess`: it is not known what this module does. */
export interface Possible {
  readonly answers: readonly Answer[];
  readonly guess?: boolean;
}

/** One way through the stack. */
export interface Way {
  /** `yes`: lets in; `no`: refuses for good; `open`: nothing decided, what comes after in the service may. */
  readonly end: "yes" | "no" | "open";
  /** What happened, in the words of the caller. */
  readonly events: ReadonlySet<string>;
  /** Modules whose answers were guessed, as places. */
  readonly guesses: readonly string[];
}

interface Mark {
  readonly impression: "yes" | "no" | "open";
  readonly status: Answer;
}

interface State extends Mark {
  readonly at: number;
  readonly level: number;
  readonly marks: readonly Mark[];
  readonly events: ReadonlySet<string>;
  readonly guesses: readonly string[];
}

/** `perm_denied` is what libpam answers when nothing was decided. */
const start: Mark = { impression: "open", status: "perm_denied" };
const tooMany = 5000;

/** A refusal is a refusal, whatever its reason: fewer different ways. */
const told = (answer: Answer): Answer =>
  answer === "success" || answer === "new_authtok_reqd" ? answer : "perm_denied";

/** All ways; `note` adds what a module's answer means to the events so far. */
export function ways(
  stack: readonly PamModule[],
  possible: (module: PamModule, events: ReadonlySet<string>) => Possible,
  note: (module: PamModule, answer: Answer, events: ReadonlySet<string>) => readonly string[],
): readonly Way[] {
  let states: readonly State[] = [
    { ...start, at: 0, level: 0, marks: [start], events: new Set(), guesses: [] },
  ];
  const ended = new Map<string, State>();
  while (states.length > 0) {
    const next = new Map<string, State>();
    for (const state of states) {
      const module = stack[state.at];
      if (module === undefined) {
        ended.set(key(state), state);
        continue;
      }
      for (const after of steps(stack, state, module, possible, note)) next.set(key(after), after);
    }
    if (next.size + ended.size > tooMany)
      throw new Untold(
        "error",
        "there are too many ways through this stack",
        place(stack[0] ?? { file: "", line: 0 }),
      );
    states = [...next.values()];
  }
  return [...ended.values()].map(({ impression, status, events, guesses }) => ({
    end: impression === "yes" && status === "perm_denied" ? "no" : impression,
    events,
    guesses,
  }));
}

const key = (state: State): string =>
  JSON.stringify([
    state.at,
    state.level,
    state.impression,
    state.status,
    state.marks,
    [...state.events].toSorted(),
    state.guesses,
  ]);

function steps(
  stack: readonly PamModule[],
  before: State,
  module: PamModule,
  possible: Parameters<typeof ways>[1],
  note: Parameters<typeof ways>[2],
): readonly State[] {
  const marks =
    before.level < module.level
      ? [
          ...before.marks.slice(0, module.level),
          { impression: before.impression, status: before.status },
        ]
      : before.marks;
  const state = { ...before, marks, level: module.level };
  if (module.module === "") return [{ ...state, at: state.at + 1 }];
  const can = possible(module, state.events);
  return can.answers.map((answer) =>
    step(stack, module, answer, {
      ...state,
      events: new Set([...state.events, ...note(module, answer, state.events)]),
      guesses:
        can.guess === true
          ? [...state.guesses, `${place(module)} ${String(module.actions[answer])}`]
          : state.guesses,
    }),
  );
}

function step(stack: readonly PamModule[], module: PamModule, answer: Answer, state: State): State {
  const action = module.actions[answer];
  const open =
    state.impression === "open" || (state.impression === "yes" && state.status === "success");
  const on = { ...state, at: state.at + 1 };
  switch (action) {
    case "ignore":
      return on;
    case "reset":
      return { ...on, ...(state.marks[module.level] ?? start) };
    case "ok":
    case "done": {
      const after: State = open ? { ...on, impression: "yes", status: told(answer) } : on;
      return action === "done" && after.impression === "yes"
        ? { ...after, at: end(stack, module, state.at) }
        : after;
    }
    case "bad":
    case "die": {
      const after: State =
        state.impression === "no" ? on : { ...on, impression: "no", status: "perm_denied" };
      return action === "die" ? { ...after, at: end(stack, module, state.at) } : after;
    }
    default:
      return jump(stack, module, on, action);
  }
}

/** Behind the rest of this (sub)stack. */
function end(stack: readonly PamModule[], module: PamModule, from: number): number {
  let at = from;
  while ((stack[at + 1]?.level ?? -1) >= module.level) at += 1;
  return at + 1;
}

/** A substack counts as one; jumping further than the stack is long refuses. */
function jump(stack: readonly PamModule[], module: PamModule, state: State, count: number): State {
  let at = state.at - 1;
  let left = count;
  while (left > 0 && (stack[at + 1]?.level ?? -1) >= module.level) {
    do at += 1;
    while ((stack[at + 1]?.level ?? -1) > module.level);
    left -= 1;
  }
  return left > 0
    ? { ...state, at: at + 1, impression: "no", status: "perm_denied" }
    : { ...state, at: at + 1 };
}
