/** A control around one check's parameters, so that a case needs to say nothing but those. */
import { readPlaceholders } from "#adapters/placeholders";
import { checkOf } from "#checks/index";
import type { BoundControl } from "#model/baseline";
import { collectedPlatforms } from "#platforms/collected-platforms";

/** As `readPolicies` gives them to every control of this type. */
const { serials: placeholders, uuids } = await readPlaceholders("policies/placeholders.yaml");

/** `type`: a name of the registry; `spec`: what a control writes under `check`, parameters filled in. */
export function boundCheck(
  type: string,
  own: Readonly<Record<string, unknown>> = {},
): BoundControl {
  const lists = {
    identity: { placeholders },
    "windows-identity": { placeholders, uuidPlaceholders: uuids },
  };
  const spec = { ...lists[type as keyof typeof lists], ...own };
  return {
    control: {
      id: "case",
      title: "a case",
      why: "",
      severity: "low",
      subject: "device",
      platforms: ["debian", ...Object.keys(collectedPlatforms)],
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
