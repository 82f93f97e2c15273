/** What verdicts come to: the score, and the one line that decides the exit code. */
import type { ExitCode } from "#model/errors";
import type { Verdict, VerdictState } from "#model/verdict";

export interface Score {
  readonly pass: number;
  readonly fail: number;
  /** 0-100, one decimal; absent when nothing was judged: that is not 100 %. */
  readonly percent?: number;
}

/** pass/(pass+fail) of the baseline's rules. Everything else is shown beside it, never inside. */
export function score(verdicts: readonly Verdict[]): Score {
  const count = (state: VerdictState): number =>
    verdicts.filter((verdict) => verdict.scored && verdict.state === state).length;
  const [pass, fail] = [count("pass"), count("fail")];
  return pass + fail === 0
    ? { pass, fail }
    : { pass, fail, percent: Math.round((1000 * pass) / (pass + fail)) / 10 };
}

const untold: readonly VerdictState[] = ["error", "unreachable", "not-run"];

/** 2 could not tell, 1 findings, 0 clean; nothing judged at all is not clean. */
export function exitCode(verdicts: readonly Pick<Verdict, "state">[]): ExitCode {
  return verdicts.length === 0 || verdicts.some(({ state }) => untold.includes(state))
    ? 2
    : verdicts.some(({ state }) => state === "fail")
      ? 1
      : 0;
}
