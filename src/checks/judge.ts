/** One control and the facts in, one verdict out. Pure: the same facts give the same verdict for ever. */
import type { BoundControl } from "#model/baseline";
import type { Facts } from "#model/fact";
import type { Verdict } from "#model/verdict";
import { Untold } from "./check-type.ts";
import type { Judgement } from "./check-type.ts";
import { checkOf } from "./index.ts";

/** Never throws for what a host may have answered: that is `error`, with the reason. */
export function judge(bound: BoundControl, facts: Facts): Verdict {
  const { control } = bound;
  return {
    control: control.id,
    rule: control.refs.scap?.[0] ?? "",
    title: control.title,
    severity: control.severity,
    ...judgement(bound, facts),
    remedy: control.remedy,
    scored: true,
  };
}

function judgement(bound: BoundControl, facts: Facts): Judgement {
  const nothing = { expected: "", found: "" };
  try {
    if (facts.problem !== undefined) throw new Untold("error", facts.problem);
    const { platform, collected } = facts.header;
    const where = collected?.file ?? "/etc/os-release";
    if (platform === "")
      throw new Untold(
        "error",
        "what system this is could not be told; a system says it with ID= in /etc/os-release",
        where,
      );
    const family = platform.replace(/[\d.]+$/, "");
    if (!bound.control.platforms.some((name) => name === platform || name === family))
      throw new Untold(
        "not-applicable",
        `the control is for ${bound.control.platforms.join(", ")}, this is ${platform}`,
        where,
      );
    return checkOf(bound.control.check.type).judge(bound.spec, facts);
  } catch (error) {
    if (!(error instanceof Untold)) throw error;
    return { ...nothing, state: error.state, where: error.where, why: error.message };
  }
}
