/** AppArmor's profiles as the kernel has them, and programs that run without the one that they have. */
import type { Facts } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { recall } from "./recall.ts";

interface Spec {
  /** Modes that a loaded profile may be in. */
  readonly modes: readonly string[];
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["modes"],
  properties: {
    modes: { type: "array", minItems: 1, items: { enum: ["enforce", "complain", "kill"] } },
  },
};

/** aa-status(8): 0 profiles are enforced, 1 not enabled, 2 none loaded, 3 no securityfs, 4 not allowed to ask. */
const status = { kind: "command", run: "aa-status --json" } as const;

/** Without the tool: a kernel whose other modules are told and that has no AppArmor confines nothing. */
const module = { kind: "running", path: "/sys/module/apparmor/parameters/enabled" } as const;
const anyModule = { kind: "running", path: "/sys/module/kernel/parameters/panic" } as const;

interface Status {
  readonly profiles: Readonly<Record<string, string>>;
  readonly processes: Readonly<Record<string, readonly { readonly status?: string }[]>>;
}

function read(facts: Facts): Status {
  const [answer] = recall(facts, status);
  if (answer?.code === 127 && notInKernel(facts)) return { profiles: {}, processes: {} };
  if (answer === undefined || ![0, 1, 2].includes(answer.code))
    throw new Untold(
      "error",
      answer === undefined ? "no answer" : `aa-status ended with code ${String(answer.code)}`,
      status.run,
    );
  if (answer.code !== 0) return { profiles: {}, processes: {} };
  try {
    const { profiles, processes } = JSON.parse(answer.out) as Partial<Status>;
    if (profiles !== undefined && processes !== undefined) return { profiles, processes };
  } catch {
    // Told below: an answer in another form is no answer.
  }
  throw new Untold("error", "aa-status answered in another form", status.run);
}

function notInKernel(facts: Facts): boolean {
  const absent = recall(facts, module).some((file) => file.absent === true);
  return absent && recall(facts, anyModule).some((file) => file.content !== undefined);
}

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = `every profile in ${spec.modes.join(" or ")}, no program without the one it has`;
  const { profiles, processes } = read(facts);
  const all = Object.entries(profiles);
  if (all.length === 0)
    return fail(expected, "no profile is loaded", status.run, "nothing is confined");
  const wrong = all.filter(([, mode]) => !spec.modes.includes(mode));
  const [first] = wrong;
  if (first !== undefined)
    return fail(
      expected,
      first.join(" "),
      status.run,
      `${String(wrong.length)} of ${String(all.length)} profiles in another mode`,
    );
  const free = Object.entries(processes).find(([, list]) =>
    list.some((one) => one.status === "unconfined"),
  );
  return free === undefined
    ? pass(expected, `${String(all.length)} profiles`, status.run)
    : fail(
        expected,
        free[0],
        status.run,
        "it runs without the profile that it has; start it again",
      );
}

export const apparmor: CheckType<Spec> = {
  schema,
  ask: () => [status, module, anyModule],
  judge,
  repair: () => [],
};
