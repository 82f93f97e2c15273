/** Rules about an OpenWrt router, judged from its configuration. */
import { collectedRules } from "./collected-rules.ts";
import { openwrtWants, uciOf } from "./openwrt-config.ts";
import { accessRules } from "./openwrt-rules-access.ts";
import { firewallRules } from "./openwrt-rules-firewall.ts";
import { serviceRules } from "./openwrt-rules-services.ts";

const rules = { ...accessRules, ...firewallRules, ...serviceRules };

export const openwrt = collectedRules(rules, openwrtWants, uciOf);
