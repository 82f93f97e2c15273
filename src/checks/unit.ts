/** systemd units: on or off, as stored and as they run; masked, static, alias and socket are states of their own. */
import type { Facts, UnitFact } from "#model/fact";
import type { Repair } from "#model/repair";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { isStored, recall } from "./recall.ts";
import { askStored, faultOfStored } from "./unit-stored.ts";

interface Spec {
  /** Every unit that can start the thing: the service and its sockets, timers, paths. */
  readonly units: readonly string[];
  /** `one`: exactly one of them is on, and all others are off. */
  readonly state: "on" | "off" | "one";
  /** `on` is met by any one of them. */
  readonly any?: boolean;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["units", "state"],
  properties: {
    units: {
      type: "array",
      minItems: 1,
      items: {
        type: "string",
        pattern: "^[A-Za-z0-9@_.:-]+\\.(service|socket|timer|path|target|mount)$",
      },
    },
    state: { enum: ["on", "off", "one"] },
    any: { type: "boolean" },
  },
};

const startsAtBoot = [
  "enabled",
  "enabled-runtime",
  "linked",
  "linked-runtime",
  "alias",
  "generated",
];
const runs = ["active", "activating", "reloading", "refreshing"];

/** "" = off; otherwise what speaks against it. An instance of the same daemon's template is the daemon. */
function faultOfOff(spec: Spec, unit: UnitFact): string {
  return faultOfUnit(spec, unit) || faultOfInstances(unit);
}

function faultOfInstances({ instances = [] }: UnitFact): string {
  const [first] = instances;
  if (first === undefined) return "";
  return `${instances.map(({ name }) => name).join(", ")} ${first.where === "" ? "runs" : "starts with the system"}`;
}

function faultOfUnit(spec: Spec, unit: UnitFact): string {
  if (unit.active !== undefined && runs.includes(unit.active)) return "it runs";
  if (unit.stored === "masked") return "";
  if (unit.stored === "enabled" || startsAtBoot.includes(unit.enabled ?? ""))
    return "it starts with the system";
  const trigger = unit.triggeredBy?.find((name) => !spec.units.includes(name));
  return trigger === undefined ? "" : `${trigger} can start it`;
}

/** What a timer starts, unless it says otherwise (man 5 systemd.timer, Unit=). */
const startedBy = (spec: Spec, name: string): readonly string[] =>
  spec.state === "on" && name.endsWith(".timer") ? [name.replace(/timer$/, "service")] : [];

/** A timer that may start nothing is as good as off. */
function faultOfStarted(spec: Spec, unit: UnitFact, facts: Facts): string {
  const started = startedBy(spec, unit.name);
  const masked = started
    .flatMap((name) => recall(facts, { kind: "unit", name }))
    .find((one) => one.stored === "masked" || one.enabled?.startsWith("masked") === true);
  return masked === undefined ? "" : `${masked.name}, which it starts, is masked`;
}

/** What the files say of the unit itself and of what it starts. */
function faultOfFiles(spec: Spec, unit: UnitFact, facts: Facts): string {
  const faults = [unit.name, ...startedBy(spec, unit.name)].map((name) => {
    const fault = faultOfStored(name, facts);
    return fault === "" || name === unit.name ? fault : `${name}: ${fault}`;
  });
  return faults.find((fault) => fault !== "") ?? "";
}

interface Judged {
  readonly unit: UnitFact;
  readonly fault: string;
  readonly untold?: Untold;
}

function judgeOn(spec: Spec, unit: UnitFact, facts: Facts): Judged {
  const fault = faultOfOn(unit) || faultOfStarted(spec, unit, facts);
  if (fault !== "") return { unit, fault };
  try {
    return { unit, fault: faultOfFiles(spec, unit, facts) };
  } catch (untold) {
    if (!(untold instanceof Untold)) throw untold;
    return { unit, fault: untold.message, untold };
  }
}

function faultOfOn(unit: UnitFact): string {
  if (unit.stored === "masked" || unit.enabled?.startsWith("masked") === true)
    return "it is masked";
  if (unit.stored === "absent" && (unit.load ?? "not-found") === "not-found")
    return "there is no such unit";
  // Enabled below /run, or linked only: gone or silent at the next start.
  const enabled = unit.stored === "enabled" || ["enabled", "alias"].includes(unit.enabled ?? "");
  if (enabled && unit.stored !== "static" && unit.boots === false)
    return "no target of the start leads to it: only what starts never, or only a socket, timer or path of its own";
  if (!enabled && unit.stored !== "static" && unit.enabled !== "generated")
    return "it does not start with the system";
  if (unit.lacks !== undefined)
    return `${unit.lacks.join(", ")}, which it requires, is masked or not there`;
  if (unit.stored === "static" && unit.active === undefined)
    return "whether anything starts a static unit cannot be seen in what is stored";
  return unit.active === undefined || unit.active === "active" ? "" : "it does not run";
}

function judge(spec: Spec, facts: Facts): Judgement {
  const units = spec.units.flatMap((name) => recall(facts, { kind: "unit", name }));
  if (spec.state === "one") return judgeOne(spec, units, facts);
  const judged = units.map((unit): Judged =>
    spec.state === "off" ? { unit, fault: faultOfOff(spec, unit) } : judgeOn(spec, unit, facts),
  );
  const wrong = judged.filter(({ fault }) => fault !== "");
  const expected = `${spec.units.join(spec.any === true ? " or " : ", ")} ${spec.state}`;
  const enough =
    spec.any === true && spec.state === "on" ? wrong.length < judged.length : wrong.length === 0;
  const about = enough ? units : wrong.map(({ unit }) => unit);
  const found = about.map((unit) => shown(unit)).join("; ");
  const where = about.map((unit) => placeOf(spec, unit)).join(" ");
  // One that certainly is not on decides; where any would do, one that cannot be told may be the one.
  const untold = wrong.find((one) => one.untold !== undefined)?.untold;
  const certain = wrong.some((one) => one.untold === undefined);
  if (!enough && untold !== undefined && (spec.any === true || !certain)) throw untold;
  if (!enough)
    return fail(
      expected,
      found,
      where,
      wrong.map(({ unit, fault }) => `${unit.name}: ${fault}`).join("; "),
    );
  // Without a manager nobody knows what runs, unless there is nothing that could.
  if (
    !isStored(facts) &&
    units.some((unit) => unit.active === undefined && unit.stored !== "absent")
  )
    throw new Untold(
      "not-run",
      "systemd does not run here, so what runs could not be asked; what is stored would pass",
      where,
    );
  return pass(expected, `${found}${isStored(facts) ? " (stored)" : ""}`, where);
}

/** Where an instance is what speaks against it, the link that starts it. */
function placeOf(spec: Spec, unit: UnitFact): string {
  const instance = unit.instances?.[0];
  if (spec.state === "off" && instance !== undefined && faultOfUnit(spec, unit) === "")
    return instance.where === "" ? instance.name : instance.where;
  return unit.where === "" ? unit.name : unit.where;
}

/** A unit that is half on (enabled and not running, or the other way round) is neither the one nor off. */
function judgeOne(spec: Spec, units: readonly UnitFact[], facts: Facts): Judgement {
  const on = units.filter((unit) => faultOfUnit(spec, unit) !== "");
  const expected = `exactly one of ${spec.units.join(", ")} on`;
  const found = on.length === 0 ? "none" : on.map((unit) => shown(unit)).join("; ");
  const where = on.map((unit) => (unit.where === "" ? unit.name : unit.where)).join(" ");
  const [only, ...others] = on;
  if (only === undefined || others.length > 0)
    return fail(expected, found, where === "" ? "systemd" : where, `${String(on.length)} are on`);
  const { fault, untold } = judgeOn(spec, only, facts);
  if (untold !== undefined) throw untold;
  if (fault !== "") return fail(expected, found, where, `${only.name}: ${fault}`);
  if (
    !isStored(facts) &&
    units.some((unit) => unit.active === undefined && unit.stored !== "absent")
  )
    throw new Untold("not-run", "systemd does not run here, so what runs is not known", where);
  return pass(expected, `${found}${isStored(facts) ? " (stored)" : ""}`, where);
}

function shown(unit: UnitFact): string {
  const state = [unit.enabled ?? "", unit.active ?? ""].filter((word) => word !== "");
  return `${unit.name} ${[unit.stored, ...state].filter((word, index, all) => all.indexOf(word) === index).join(", ")}`;
}

function repair(spec: Spec, facts: Facts): readonly Repair[] {
  // Which one is to stay is for a person to say.
  if (spec.state === "one") return [];
  const units = spec.units.flatMap((name) => recall(facts, { kind: "unit", name }));
  if (spec.state === "off")
    return units
      .flatMap((unit) => [
        ...(faultOfUnit(spec, unit) === "" ? [] : [unit.name]),
        ...(unit.instances ?? []).map(({ name }) => name),
      ])
      .map((name): Repair => ({ kind: "unit", name, action: "mask" }));
  const wanted = (spec.any === true ? units.slice(0, 1) : units).filter(
    (unit) => unit.stored !== "absent",
  );
  return wanted.flatMap((unit): readonly Repair[] => [
    ...(faultOfStarted(spec, unit, facts) === ""
      ? []
      : startedBy(spec, unit.name).map(
          (name) => ({ kind: "unit", name, action: "unmask" }) as const,
        )),
    ...(unit.stored === "masked"
      ? [{ kind: "unit", name: unit.name, action: "unmask" } as const]
      : []),
    ...(unit.stored === "static"
      ? []
      : [{ kind: "unit", name: unit.name, action: "enable" } as const]),
  ]);
}

export const unit: CheckType<Spec> = {
  schema,
  ask: (spec) =>
    spec.units
      .flatMap((name) => [name, ...startedBy(spec, name)])
      .flatMap((name) => [
        { kind: "unit", name },
        ...(spec.state === "off" ? [] : askStored(name)),
      ]),
  judge,
  repair,
};
