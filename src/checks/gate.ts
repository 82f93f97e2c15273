/** Whether a control speaks of this machine at all: the package is there, the county chose this service. */
import type { Facts, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import type { CheckType } from "./check-type.ts";
import { recall } from "./recall.ts";

interface Gate {
  /** Elsewhere the control is not-applicable. */
  readonly where?: { readonly package?: string; readonly path?: string };
  /** Of several services for one purpose the one that was chosen (a parameter), and those that this control is about. */
  readonly choice?: string;
  readonly when?: readonly string[];
}

const properties = {
  where: {
    type: "object",
    additionalProperties: false,
    minProperties: 1,
    properties: {
      package: { type: "string", pattern: "^[a-z0-9][a-z0-9.+-]*$" },
      path: { type: "string", pattern: "^/" },
    },
  },
  choice: { type: "string" },
  when: { type: "array", minItems: 1, items: { type: "string" } },
};

function ask({ where }: Gate): readonly Want[] {
  return [
    ...(where?.package === undefined ? [] : [{ kind: "package", name: where.package } as const]),
    ...(where?.path === undefined ? [] : [{ kind: "stat", path: where.path } as const]),
  ];
}

/** A package in any state but removed counts as there: half of one may run too. */
function admit({ where, choice, when }: Gate, facts: Facts): void {
  if (choice !== undefined && when?.includes(choice) === false)
    throw new Untold(
      "not-applicable",
      `${choice} was chosen, and this is about ${when.join(", ")}`,
    );
  if (where?.package !== undefined) {
    const found = recall(facts, { kind: "package", name: where.package });
    if (found.every(({ status }) => /^[a-z][nc]$/.test(status)))
      throw new Untold("not-applicable", `${where.package} is not installed`, "dpkg");
  }
  if (where?.path === undefined) return;
  const [found] = recall(facts, { kind: "stat", path: where.path });
  if (found?.error !== undefined) throw new Untold("error", found.error, where.path);
  if (found === undefined || found.absent === true)
    throw new Untold("not-applicable", "there is none here", where.path);
}

/** The same check type, for the machines that `where` and `choice` name only. */
export function gated<Spec>(check: CheckType<Spec>): CheckType<Spec & Gate> {
  return {
    schema: {
      ...check.schema,
      properties: { ...(check.schema["properties"] as object), ...properties },
    },
    ask: (spec) => [...check.ask(spec), ...ask(spec)],
    judge: (spec, facts) => {
      admit(spec, facts);
      return check.judge(spec, facts);
    },
    repair: check.repair,
  };
}
