/** A control around one check's parameters, so that a case needs to say nothing but those. */
import { checkOf } from "#checks/index";
import type { BoundControl } from "#model/baseline";

/** `type`: a name of the registry; `spec`: what a control writes under `check`, parameters filled in. */
export function boundCheck(
  type: string,
  spec: Readonly<Record<string, unknown>> = {},
): BoundControl {
  return {
    control: {
      id: "case",
      title: "a case",
      why: "",
      severity: "low",
      subject: "device",
      platforms: ["debian"],
      check: { type },
      want: {},
      remedy: "",
      refs: {},
    },
    spec,
    parameters: {},
    wants: checkOf(type).ask(spec),
  };
}
