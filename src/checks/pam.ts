/** A PAM module in its stack: that it decides there, and what it is told by its line and its .conf files. */
import { counted } from "#model/count";
import type { Facts, Want } from "#model/fact";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { place } from "./lines.ts";
import { decides, locks } from "./pam-decides.ts";
import { faillockFile, judgeFaillock } from "./pam-faillock.ts";
import { judgeArgument, judgeFlags, judgeWords } from "./pam-judge.ts";
import { optionWants } from "./pam-options.ts";
import { profileFolder } from "./pam-profiles.ts";
import { repairPam } from "./pam-repair.ts";
import { pamSchema } from "./pam-spec.ts";
import type { Spec } from "./pam-spec.ts";
import { pamFile, pamFiles, pamStack, serviceStack } from "./pam-stack.ts";
import type { PamModule } from "./pam-stack.ts";

function judge(spec: Spec, facts: Facts): Judgement {
  const lines: PamModule[] = [];
  for (const { file, type, lines: least, presence } of spec.stacks) {
    const expected = `${spec.module} decides in ${file} (${type})`;
    const name = file.replace(/^\/etc\/pam\.d\//, "");
    if (pamFile(facts, name) === undefined) {
      if (presence === "optional") continue;
      return fail(expected, "absent", file, "the file is missing");
    }
    // A service without lines of a type gets those of `other`; a file that others include does not.
    const stack = (name.startsWith("common-") ? pamStack : serviceStack)(facts, name, type);
    const here = stack.filter(({ module }) => module === spec.module);
    if (here.length < least) {
      const [idle] = here;
      return fail(
        expected,
        idle?.text.trim() ?? "not there",
        idle === undefined ? file : place(idle),
        `needs ${counted(least, "line")} of it`,
      );
    }
    const locking = spec.module === "pam_faillock.so" && type !== "password" && type !== "session";
    const fault = locking ? locks(stack, type) : decides(stack, type, spec.module);
    if (fault !== undefined)
      return fail(
        expected,
        "does not decide",
        here[0] === undefined ? file : place(here[0]),
        fault,
      );
    const idle = locking && type === "auth" ? judgeFaillock(here, facts) : undefined;
    if (idle !== undefined) return idle;
    lines.push(...here);
  }
  const [first] = spec.stacks;
  if (lines.length === 0)
    return fail(
      `${spec.module} decides`,
      "absent",
      first?.file ?? "",
      "none of the files is there",
    );
  const where = lines.map((line) => place(line)).join(" ");
  return (
    judgeWords(spec, lines) ??
    judgeFlags(spec, lines, facts) ??
    judgeArgument(spec, lines, facts) ??
    pass(`${spec.module} decides`, "it does", where)
  );
}

export const pam: CheckType<Spec> = {
  schema: pamSchema,
  ask: ({ module, file, dropIns = [] }): readonly Want[] => [
    ...pamFiles,
    ...optionWants,
    { kind: "file", path: `${profileFolder}/*` },
    ...(module === "pam_faillock.so" ? [{ kind: "file", path: faillockFile } as const] : []),
    ...(file === undefined ? [] : [file, ...dropIns.map((directory) => `${directory}/*.conf`)]).map(
      (path): Want => ({ kind: "file", path }),
    ),
  ],
  judge,
  repair: repairPam,
};
