/** Rules about who gets into a RouterOS device, and from where. */
import { Untold } from "./check-type.ts";
import { unless } from "./finding.ts";
import type { Fault, Finding } from "./finding.ts";
import { on, valueOf } from "./routeros-config.ts";
import type { Export } from "./routeros-config.ts";

type Rule = (config: Export, value?: unknown) => Finding;

/** All services of 6 and 7; each runs unless it is switched off, but for the web server with TLS. */
const services = ["telnet", "ftp", "www", "ssh", "www-ssl", "api", "winbox", "api-ssl"];

function state(config: Export, name: string): { readonly off: boolean; readonly line: number } {
  const { value, line } = valueOf(
    config,
    ["/ip service", "disabled", name],
    name === "www-ssl" ? "yes" : "no",
  );
  return { off: on(value), line };
}

/** `set [find]`, `set 0` or `set telnet,ftp` is about services that only the router can tell: an export names each. */
function named({ all }: Export): readonly string[] {
  const lines = all.filter(({ menu }) => menu === "/ip service");
  const strange = lines.find(({ which }) => which !== "" && !/^[a-z][a-z0-9-]*$/i.test(which));
  if (strange !== undefined)
    throw new Untold(
      "error",
      `which services "${strange.which}" means is not known here`,
      `line ${String(strange.line)}`,
    );
  return lines.map(({ which }) => which).filter((which) => which !== "");
}

const servicesOff: Rule = (config, value) => {
  named(config);
  const faults = (value as readonly string[]).flatMap((name) => {
    const { off, line } = state(config, name);
    return off ? [] : [{ line, what: `${name} runs${line === 0 ? " (the default)" : ""}` }];
  });
  return unless(faults, `${(value as readonly string[]).join(", ")} disabled`);
};

const everybody = /^(?:0\.0\.0\.0|::|)$/;

/** Networks that together are all of a family, as 0.0.0.0/0 and its two halves are. A number of bits is that share of it. */
function wholeWorld(address: string): boolean {
  const networks = [...new Set(address.split(",").map((one) => one.trim()))];
  if (networks.some((one) => everybody.test(one))) return true;
  return [":", "."].some((mark) => {
    const bits = networks
      .filter((one) => one.includes(mark))
      .flatMap((one) => /\/(\d+)$/.exec(one)?.[1] ?? []);
    return bits.reduce((sum, one) => sum + 2 ** -Number(one), 0) >= 1;
  });
}

/** A new service of a newer version counts as soon as the export names it. */
const servicesLimited: Rule = (config) => {
  const faults = [...new Set([...services, ...named(config)])].flatMap((name): Fault[] => {
    if (state(config, name).off) return [];
    const { value, line } = valueOf(config, ["/ip service", "address", name], "");
    return wholeWorld(value)
      ? [{ line, what: `${name} answers everybody${line === 0 ? " (the default)" : ""}` }]
      : [];
  });
  return unless(faults, "every service that runs is limited to addresses");
};

/** `/export` holds no accounts: `/user print terse` before it does. */
function accounts({ all }: Export): readonly {
  readonly line: number;
  readonly values: Record<string, string | undefined>;
}[] {
  const found = all.filter(({ menu, verb }) => menu === "/user" && verb === "add");
  if (found.length === 0)
    throw new Untold(
      "error",
      "the file holds no list of accounts: take `/user print terse` with it",
    );
  return found.filter(({ values }) => !on(values["disabled"]));
}

const noAccounts: Rule = (config, value) => {
  const names = (value as readonly string[]).map((name) => name.toLowerCase());
  const found = accounts(config);
  // The list stands before the export and its end mark, so a cut file lacks that.
  config.absent();
  const faults = found
    .filter(({ values }) => names.includes((values["name"] ?? "").toLowerCase()))
    .map(({ values, line }) => ({ line, what: `account ${values["name"] ?? ""}` }));
  return unless(faults, "no such account");
};

/** `10m`, `1h30m`, `00:10:00`. */
function secondsOf(text: string): number | undefined {
  const clock = /^(\d+):(\d\d):(\d\d)$/.exec(text);
  if (clock !== null) return 3600 * Number(clock[1]) + 60 * Number(clock[2]) + Number(clock[3]);
  const parts = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (parts === null || text === "") return undefined;
  const [w = "0", d = "0", h = "0", m = "0", s = "0"] = parts.slice(1);
  return (((Number(w) * 7 + Number(d)) * 24 + Number(h)) * 60 + Number(m)) * 60 + Number(s);
}

const idleTimeout: Rule = (config, value) => {
  const found = accounts(config);
  config.absent();
  const faults = found.flatMap(({ line, values }): Fault[] => {
    const policy = values["inactivity-policy"];
    const time = secondsOf(values["inactivity-timeout"] ?? "");
    const name = values["name"] ?? "";
    if (policy === undefined || time === undefined)
      throw new Untold(
        "error",
        "the list of accounts does not say when silent sessions end",
        String(line),
      );
    if (policy !== "logout" && policy !== "lockscreen")
      return [{ line, what: `${name}: a silent session never ends` }];
    return time > 0 && time <= Number(value)
      ? []
      : [{ line, what: `${name}: ends after ${String(time)} seconds` }];
  });
  return unless(faults, "silent sessions of every account end");
};

export const accessRules = {
  "services-off": { expected: "switched off:", rule: servicesOff },
  "services-limited": { expected: "services limited to addresses", rule: servicesLimited },
  "no-accounts": { expected: "no account", rule: noAccounts },
  "idle-timeout": { expected: "silent sessions end, in seconds after at most", rule: idleTimeout },
} as const;
