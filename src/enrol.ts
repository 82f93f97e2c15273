/**
 * Enrolment: one machine becomes one asset of the register, gets its baseline, and is audited.
 * Every step looks first whether it is done, so a run that was cut off anywhere is simply repeated.
 */
import { counted } from "#model/count";
import type { Device, Enrolment } from "#model/device";
import type { Objection, StepEvent } from "#model/enrolment";
import { labelFile } from "#model/identity";
import type { Identity, Placeholders } from "#model/identity";
import type { SubjectReport } from "#model/verdict";
import { enrolmentOf, labelOf, sameEnrolment } from "#inventory/enrolment-record";
import { objections } from "#inventory/identity-checks";
import type { Question } from "#inventory/identity-question";
import { effectiveSerial } from "#inventory/identity-values";
import type { BaselinePlan, EnrolPorts } from "./enrol-ports.ts";

export interface EnrolRequest {
  readonly county: string;
  readonly device: Device;
  readonly placeholders: Placeholders;
  readonly operator: string;
  /** `id@version` of the bound baseline. */
  readonly baseline: string;
  readonly reach: Pick<Enrolment, "address" | "user" | "port">;
  readonly label?: string;
  readonly reinstalled: boolean;
}

export interface EnrolResult {
  readonly asset: string;
  readonly outcome: "enrolled" | "unchanged" | "refused" | "declined";
  readonly objections: readonly Objection[];
  /** Number of repairs made, and what is left for hands. */
  readonly repaired: number;
  readonly byHand: readonly string[];
  readonly report?: SubjectReport;
}

/** Runs every step that is not done yet. Throws what the outside throws; the next run goes on from there. */
export async function enrol(ports: EnrolPorts, request: EnrolRequest): Promise<EnrolResult> {
  const { asset } = request.device;
  const identity = await ports.identity();
  const registered = await ports.alone(() => register(ports, request, identity));
  if (registered.objections.length > 0)
    return {
      asset,
      outcome: "refused",
      objections: registered.objections,
      repaired: 0,
      byHand: [],
    };
  const handed = await ports.alone(() => handOver(ports, request));
  const services = await ports.planServices();
  const own = await ports.planBaseline();
  const plan = { changes: own.changes, byHand: [...services.byHand, ...own.byHand] };
  const label = { wanted: registered.label, found: identity.label };
  const applied = await baseline(ports, request, { ...plan, services: services.changes }, label);
  const report = await ports.audit();
  ports.tell({ asset, step: "audit", state: "done", detail: "" });
  const changed = registered.wrote || handed || applied === "done";
  return {
    asset,
    outcome: applied === "declined" ? "declined" : changed ? "enrolled" : "unchanged",
    objections: [],
    repaired: applied === "done" ? plan.changes.length + services.changes.length : 0,
    byHand: applied === "done" ? leftOver(report, plan.byHand) : plan.byHand,
    report,
  };
}

/** A line of what is left for hands begins with its control. */
const about = (control: string) => (line: string) => line.startsWith(`${control}: `);

/**
 * What is left for hands once repairs were made: less what one of them put right on its way, and more where the kit could do
 * one part (a file) and another is left (a package of an image).
 */
function leftOver({ verdicts }: SubjectReport, told: readonly string[]): string[] {
  const settled = verdicts.filter(({ state }) => state === "pass" || state === "not-applicable");
  const failing = verdicts.filter(({ state }) => state === "fail");
  return [
    ...told.filter((line) => !settled.some(({ control }) => about(control)(line))),
    ...failing
      .filter(({ control }) => !told.some(about(control)))
      .map(({ control, title, remedy }) => `${control}: ${title}: ${remedy}`),
  ];
}

async function register(
  ports: EnrolPorts,
  request: EnrolRequest,
  identity: Identity,
): Promise<{ objections: readonly Objection[]; wrote: boolean; label: string }> {
  const { device, county } = request;
  const asset = device.asset;
  const question: Question = { ...request, identity, enrolled: await ports.enrolled() };
  const against = objections(question);
  for (const { why } of against)
    ports.tell({ asset, step: "identity", state: "refused", detail: why });
  if (against.length > 0) return { objections: against, wrote: false, label: "" };
  const serial = effectiveSerial(question);
  ports.tell({
    asset,
    step: "identity",
    state: "done",
    detail: `serial ${serial}, ${identity.os.value}`,
  });
  const before = question.enrolled.find((e) => e.county === county && e.asset === asset)?.enrolment;
  const after = enrolmentOf(question, {
    ...request,
    now: ports.clock.now().toISOString(),
    before,
    keys: await ports.makeKeys(),
  });
  const unchanged = before !== undefined && sameEnrolment(before, after);
  if (!unchanged) await ports.writeDevice(asset, after);
  const detail = `disk ${after.encryption}${identity.encryption.why === "" ? "" : ` (${identity.encryption.why})`}`;
  ports.tell({ asset, step: "register", state: unchanged ? "already done" : "done", detail });
  return { objections: [], wrote: !unchanged, label: labelOf(question) };
}

async function handOver(ports: EnrolPorts, { device, operator }: EnrolRequest): Promise<boolean> {
  const { asset } = device;
  const to = device.custodian ?? `site:${device.site}`;
  const last = await ports.lastHandover(asset);
  const due = last?.to !== to;
  const date = ports.clock.now().toISOString().slice(0, 10);
  if (due)
    await ports.addHandover({
      asset,
      from: last?.to ?? "store",
      to,
      date,
      reason: "enrolled",
      approver: operator,
    });
  ports.tell({
    asset,
    step: "custody",
    state: due ? "done" : "already done",
    detail: `with ${to}`,
  });
  return due;
}

const changesOf = ({ length }: readonly string[]): string => counted(length, "change");

async function baseline(
  ports: EnrolPorts,
  { device: { asset }, baseline: name }: EnrolRequest,
  { changes, byHand, services }: BaselinePlan & { readonly services: readonly string[] },
  label: { readonly wanted: string; readonly found: string | undefined },
): Promise<"done" | "nothing to do" | "declined"> {
  const left = byHand.length === 0 ? "" : `, ${String(byHand.length)} to be done by hand`;
  const say = (state: StepEvent["state"], detail: string): void =>
    ports.tell({ asset, step: "baseline", state, detail: `${name}: ${detail}${left}` });
  const due = label.wanted !== label.found;
  const all = [...(due ? [`write ${labelFile}: the asset label`] : []), ...services, ...changes];
  if (all.length === 0) {
    say("already done", "nothing to change");
    return "nothing to do";
  }
  const question = `${asset}: ${name} would change\n${all.map((change) => `  ${change}`).join("\n")}`;
  if (!(await ports.confirm(question))) {
    say("declined", `${changesOf(all)} not made`);
    return "declined";
  }
  if (due) await ports.writeLabel(label.wanted, label.found);
  // The baseline is judged last, over what the services brought.
  if (services.length > 0) await ports.applyServices();
  if (changes.length > 0) await ports.applyBaseline();
  say("done", `${changesOf(all)} made`);
  return "done";
}
