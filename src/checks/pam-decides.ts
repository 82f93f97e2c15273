/** Whether a module decides in its stack, and whether faillock locks: asked of every way through the stack. */
import { Untold } from "./check-type.ts";
import { place } from "./lines.ts";
import type { Answer } from "./pam-control.ts";
import {
  authenticates,
  faillockAction,
  has,
  isFactor,
  nameOf,
  possibleAnswers,
} from "./pam-modules.ts";
import type { Situation } from "./pam-modules.ts";
import { ways } from "./pam-simulate.ts";
import type { Way } from "./pam-simulate.ts";
import type { PamModule } from "./pam-stack.ts";

/** What is wrong, or undefined; throws Untold where that hangs on a module that is not known. */
export type Fault = string | undefined;

/** A fault on a way without guesses is one; with guesses only when no guess makes it good. */
function verdict(all: readonly Way[], fault: (way: Way) => Fault): Fault {
  const bad = all.filter((way) => fault(way) !== undefined);
  const sure =
    bad.find(({ guesses }) => guesses.length === 0) ??
    (bad.length === all.length ? bad[0] : undefined);
  if (sure !== undefined) return fault(sure);
  if (bad[0] === undefined) return undefined;
  const where = bad[0].guesses[0]?.split(" ")[0] ?? "";
  throw new Untold(
    "error",
    `what the module on this line answers is not known, and it could mean: ${fault(bad[0]) ?? ""}`,
    where,
  );
}

/** Answers by which a module of that kind refuses; an option can take the refusal away. */
function refusing(module: PamModule, type: string): readonly Answer[] {
  if (nameOf(module) === "pam_wheel") {
    if (has(module, "deny")) return ["ignore"];
    return has(module, "root_only") ? ["ignore", "perm_denied"] : ["perm_denied", "auth_err"];
  }
  if (type === "password") return ["authtok_err", "maxtries"];
  return type === "account" ? ["acct_expired", "perm_denied"] : ["auth_err", "perm_denied"];
}

/** When the module refuses, the stack refuses; and no way lets in without asking it. */
export function decides(stack: readonly PamModule[], type: string, name: string): Fault {
  const situation: Situation = { type, password: "right", locked: false };
  const isTarget = (module: PamModule): boolean => module.module === name;
  if (stack.some((module) => isTarget(module) && module.missing)) return `${name} is not installed`;
  const own = stack.some((module) => isTarget(module) && authenticates(module));
  const all = ways(
    stack,
    (module) => {
      if (isTarget(module) && type !== "session") return { answers: refusing(module, type) };
      // Beside the module that is asked about, no other account database knows the account.
      return own && authenticates(module)
        ? { answers: ["user_unknown", "authinfo_unavail"] }
        : possibleAnswers(module, situation);
    },
    (module, answer, events) => {
      if (isTarget(module)) return ["asked"];
      const stores = type === "password" && authenticates(module) && answer === "success";
      if (stores && !(events.has("asked") && has(module, "use_authtok")))
        return [events.has("asked") ? "stored" : "stored first"];
      return type === "auth" && isFactor(module) && answer === "success" ? ["factor"] : [];
    },
  );
  return verdict(all, ({ end, events }) => {
    if (!events.has("asked") && end !== "no") return `a way through the stack goes past ${name}`;
    if (events.has("stored first")) return `a new password is stored before ${name} has seen it`;
    if (events.has("stored"))
      return `after ${name} has refused, another module asks again and stores (no use_authtok)`;
    if (type !== "session" && events.has("asked") && end !== "no" && !events.has("factor"))
      return `${name} refuses and the stack does not`;
    return undefined;
  });
}

/** Somebody gets in with the right password: otherwise nothing can be said about who does not. */
function letsIn(stack: readonly PamModule[], type: string): boolean {
  const situation: Situation = { type, password: "right", locked: false };
  return ways(
    stack,
    (module) => possibleAnswers(module, situation),
    () => [],
  ).some(({ end }) => end !== "no");
}

/** faillock: asked before the password, counts every wrong one, refuses a locked account, forgets after a right one. */
export function locks(stack: readonly PamModule[], type: string): Fault {
  if (stack.some((module) => nameOf(module) === "pam_faillock" && module.missing))
    return "pam_faillock.so is not installed";
  const run = (situation: Situation): readonly Way[] =>
    ways(
      stack,
      (module) => possibleAnswers(module, situation),
      (module, answer, events) => {
        if (nameOf(module) === "pam_faillock")
          return [type === "account" ? "reset" : faillockAction(module)];
        if (isFactor(module) && answer === "success") return ["factor"];
        if (type !== "auth" || !authenticates(module)) return [];
        return events.has("preauth") ? ["password"] : ["password", "unguarded"];
      },
    );
  if (type === "account")
    return verdict(run({ type, password: "right", locked: false }), ({ end, events }) =>
      end !== "no" && !events.has("reset")
        ? "a way through the stack goes past pam_faillock.so, which then never forgets failures"
        : undefined,
    );
  const wrong = run({ type, password: "wrong", locked: false });
  if (
    !wrong.some(({ events }) => events.has("password")) &&
    wrong.every(({ guesses }) => guesses.length === 0)
  )
    return "no password is asked in any way through this stack";
  if (!letsIn(stack, type))
    throw new Untold(
      "error",
      "nobody gets in through this stack, not even with the right password",
      place(stack[0] ?? { file: "", line: 0 }),
    );
  return (
    verdict(wrong, ({ end, events }) => {
      if (events.has("unguarded")) return "the password is asked before pam_faillock.so preauth";
      if (end === "yes" && !events.has("factor")) return "a wrong password lets in";
      if (events.has("password") && !events.has("authfail") && !events.has("factor"))
        return "a wrong password is not counted: pam_faillock.so authfail is not reached";
      return undefined;
    }) ??
    verdict(run({ type, password: "right", locked: true }), ({ end, events }) =>
      end !== "no" && !events.has("factor")
        ? "the right password lets in although the account is locked"
        : undefined,
    )
  );
}
