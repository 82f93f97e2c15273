/** Rules about a Cisco IOS configuration, judged from `show running-config`. */
import { collectedRules } from "./collected-rules.ts";
import { iosWant, statementsOf } from "./ios-config.ts";
import { accessRules } from "./ios-rules-access.ts";
import { lineRules } from "./ios-rules-lines.ts";
import { serviceRules } from "./ios-rules-services.ts";

const rules = { ...lineRules, ...accessRules, ...serviceRules };

export const ios = collectedRules(rules, [iosWant], statementsOf);
