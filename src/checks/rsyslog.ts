/** rsyslog: with which mode it makes its files, and whether it takes messages from the network. */
import type { Facts, Want } from "#model/fact";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { place } from "./lines.ts";
import { askRsyslog, demandRead, mainFile, rsyslogConf } from "./rsyslog-conf.ts";
import type { RsyslogItem } from "./rsyslog-tokens.ts";

interface Spec {
  readonly rule: "file-mode" | "no-listener";
  /** Octal, for file-mode: no bit outside it. */
  readonly mode?: string;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["rule"],
  properties: {
    rule: { enum: ["file-mode", "no-listener"] },
    mode: { type: "string", pattern: "^0[0-7]{3}$" },
  },
};

interface Fault {
  readonly item: RsyslogItem;
  readonly why: string;
}

const listeners =
  /^(?:im3195|imczmq|imdiag|imdtls|imgssapi|imhttp|imptcp|imrelp|imtcp|imudp|imzmq3)$/;

/** `/usr/lib/rsyslog/imtcp.so` and `imtcp` are one module. */
const moduleName = (given: string): string =>
  (given.split("/").at(-1) ?? "").toLowerCase().replace(/\.so$/, "");

/** Loading one is opening half the door: nothing else needs such a module. */
function listener(item: RsyslogItem): Fault | undefined {
  if (item.kind === "directive") {
    const loads =
      item.name === "modload" && listeners.test(moduleName(item.value.split(/\s/)[0] ?? ""));
    return loads || /serverrun$|^input3195listenport$/.test(item.name)
      ? { item, why: "it takes messages from the network" }
      : undefined;
  }
  if (item.kind !== "object" || !["module", "input"].includes(item.name)) return undefined;
  const given = item.parameters.get(item.name === "module" ? "load" : "type") ?? "";
  return listeners.test(moduleName(given))
    ? { item, why: "it takes messages from the network" }
    : undefined;
}

/** The first four digits count, and have to begin with 0; what rsyslogd refuses leaves its own 0644. */
function modeFault(item: RsyslogItem, value: string, allowed: string): Fault | undefined {
  const digits = item.kind === "directive" ? /^0[0-7]{3}/ : /^0[0-7]{3,4}$/;
  const mode = digits.exec(value)?.[0];
  if (mode === undefined) return { item, why: "rsyslogd does not take this mode" };
  return (Number.parseInt(mode, 8) & ~Number.parseInt(allowed, 8)) === 0
    ? undefined
    : { item, why: `the mode allows more than ${allowed}` };
}

/**
 * The old language's mode holds for the old actions after it, the module's own for the new ones; neither for the other
 * (omfile.c; seen of 8.2302). Devices are there already.
 */
function modeFaults(
  items: readonly RsyslogItem[],
  allowed: string,
): { readonly faults: readonly Fault[]; readonly set: RsyslogItem | undefined } {
  let [old, own, set]: (RsyslogItem | undefined)[] = [];
  const faults = items.flatMap((item): readonly Fault[] => {
    const none = { item, why: "this file is made with rsyslogd's own 0644" };
    if (item.kind === "directive" && item.name === "resetconfigvariables") old = undefined;
    if (item.kind === "directive" && item.name === "filecreatemode") {
      old = set = item;
      return [modeFault(item, item.value, allowed)].filter((one) => one !== undefined);
    }
    if (item.kind === "file")
      return old !== undefined || /(?:^|\s)-?\/dev\/\S+\s*$/.test(item.text) ? [] : [none];
    if (item.kind !== "object") return [];
    const value = item.parameters.get("filecreatemode");
    const name = moduleName(item.parameters.get(item.name === "module" ? "load" : "type") ?? "");
    if (!/^(?:builtin:)?omfile$/.test(name) || !["module", "action"].includes(item.name)) return [];
    if (value !== undefined) {
      set = item;
      if (item.name === "module") own = item;
      return [modeFault(item, value, allowed)].filter((one) => one !== undefined);
    }
    return item.name === "action" && own === undefined ? [none] : [];
  });
  return { faults, set };
}

function judge(spec: Spec, facts: Facts): Judgement {
  const allowed = spec.mode ?? "0640";
  const modes = spec.rule === "file-mode";
  const expected = modes
    ? `log files are made with ${allowed} or stricter`
    : "no message from the network";
  const items = rsyslogConf(facts);
  if (items === undefined)
    return fail(expected, "no rsyslog.conf", mainFile, "rsyslog has no configuration");
  const { faults, set } = modes
    ? modeFaults(items, allowed)
    : {
        faults: items.map((item) => listener(item)).filter((one) => one !== undefined),
        set: undefined,
      };
  const [first] = faults;
  if (first !== undefined) return fail(expected, first.item.text, place(first.item), first.why);
  demandRead(items);
  if (!modes) return pass(expected, "no listener", mainFile);
  return set === undefined
    ? fail(expected, "not set", mainFile, "nothing sets it, and rsyslogd's own mode is 0644")
    : pass(expected, set.text, place(set));
}

export const rsyslog: CheckType<Spec> = {
  schema,
  ask: (): readonly Want[] => askRsyslog,
  judge,
  // Where in the order of the rules a line has to go, a person says.
  repair: () => [],
};
