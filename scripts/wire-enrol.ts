/** Enrolment's part of wire.ts: which register, which policy, which shell. Decided here and nowhere else. */
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import { filesBelow } from "#adapters/folder-files";
import { withLock } from "#adapters/lock";
import { readPlaceholders } from "#adapters/placeholders";
import { appendCustody, writeDeviceFile } from "#adapters/register";
import { enrolledIn, lastCustody } from "#adapters/register-now";
import { openResources } from "#adapters/resources";
import { serviceSecrets } from "#adapters/service-secrets";
import type { County } from "#model/county";
import type { Device } from "#model/device";
import type { EnrolledDevice } from "#model/enrolment";
import { KauntiError } from "#model/errors";
import { labelFile } from "#model/identity";
import type { RepairOutcome, RepairStep } from "#model/repair";
import type { Progress } from "#model/ports";
import { stepLine } from "#reports/enrolment";
import { askIdentity } from "#use/ask-identity";
import { enforce, runRepairs } from "#use/enforce";
import { makeKeys } from "#use/make-keys";
import { applyProvision, planProvision } from "#use/provision";
import type { EnrolPorts } from "#use/enrol-ports";
import type { EnrolRequest } from "#use/enrol";
import { subjectOf } from "#use/population";
import { batchMachines, namedMachine } from "./enrol-machines.ts";
import type { EnrolCommand, Machine } from "./enrol-machines.ts";
import { kitVersion } from "./version.ts";
import { openPolicy, shells, stateDir } from "./wire-audit.ts";
import { openInventory, registerFolder } from "./wire.ts";

/** What enrolling needs, once for the whole run. */
export interface Enrolling {
  /** The machine that the command names, or another one. */
  readonly named: (other?: Pick<EnrolCommand, "device" | "root">) => Machine;
  readonly batch: (file: string) => Promise<readonly Machine[]>;
  readonly ports: (machine: Machine) => EnrolPorts;
  readonly request: (machine: Machine) => EnrolRequest;
  readonly progress: Progress;
}

export interface EnrolTalk {
  readonly confirm: (question: string) => Promise<boolean>;
  readonly tell: (line: string) => void;
}

const kit = resolve(import.meta.dirname, "..");

/** Inventory and policies are read once; the register is read from disk again before each write. */
export async function openEnrolling(command: EnrolCommand, talk: EnrolTalk): Promise<Enrolling> {
  const { country } = await openInventory(command);
  const audit = { ...command, param: [], evidence: false } as const;
  const policy = await openPolicy(audit);
  const { open, clock, progress } = shells(audit);
  const placeholders = await readPlaceholders(join(kit, "policies", "placeholders.yaml"));
  const managed = country.counties.filter((county) => county.managed);
  const resources = async ({ state, practice }: County) =>
    openResources({
      state: stateDir(command),
      digestKey: state.digestKey,
      makeKey: practice,
    });
  const bind = ({ county, device }: Machine) => policy.bind(baselineOf(county, device));
  return {
    progress,
    named: (other) => namedMachine(managed, { ...command, ...other }),
    batch: async (file) => batchMachines(managed, file, command),
    request: (machine) => {
      const { county, device, reach, label } = machine;
      const { id, version } = bind(machine);
      return {
        county: county.slug,
        device,
        placeholders,
        operator: userInfo().username,
        baseline: `${id}@${version}`,
        reach:
          reach.kind === "ssh" ? { address: reach.host, user: reach.user, port: reach.port } : {},
        reinstalled: command.reinstalled === true,
        ...(label === undefined ? {} : { label }),
      };
    },
    ports: (machine) => {
      const { county, device, reach } = machine;
      const dir = registerFolder(county, command);
      const about = { subject: subjectOf(device), county: county.slug, role: device.role };
      const options = { asOf: policy.asOf, waivers: policy.waivers, kit: kitVersion() };
      const act = async (apply: boolean) =>
        enforce({ clock, open }, about, bind(machine), reach, { ...options, apply });
      // As this run has just written it: this machine, and the server that it depends on.
      const now = async (): Promise<[County, Device]> => {
        const all = new Map((await enrolledIn(dir, county.slug)).map((one) => [one.asset, one]));
        const written = (one: Device): Device => {
          const enrolment = all.get(one.asset)?.enrolment;
          return enrolment === undefined ? one : { ...one, enrolment };
        };
        return [{ ...county, devices: county.devices.map(written) }, written(device)];
      };
      return {
        clock,
        identity: async () => askIdentity(open, reach),
        enrolled: async () => [
          ...elsewhere(managed, county),
          ...(await enrolledIn(dir, county.slug)),
        ],
        makeKeys: async () =>
          makeKeys(open, reach, county, device, async () =>
            county.target.kind === "hosts"
              ? serviceSecrets(county.target, stateDir(command))
              : { hashes: {}, reader: "" },
          ),
        writeDevice: async (asset, enrolment) =>
          writeDeviceFile(dir, asset, enrolment, stateDir(command)),
        lastHandover: async (asset) => lastCustody(dir, asset),
        addHandover: async (line) => appendCustody(dir, [line], stateDir(command)),
        planServices: async () => planProvision(() => resources(county), ...(await now())),
        applyServices: async () =>
          applyProvision(() => resources(county), ...(await now()), talk.tell),
        planBaseline: async () => {
          const { changes, byHand } = await act(false);
          // The label is a step of its own: this run writes it.
          const own = bind(machine).controls.filter(
            ({ control }) => control.check.type === "identity",
          );
          const left = byHand.filter(
            (line) => !own.some(({ control }) => line.startsWith(`${control.id}:`)),
          );
          return { changes, byHand: left };
        },
        writeLabel: async (content, before) => {
          const write = { kind: "write", path: labelFile, content, mode: "0644" } as const;
          const repair = before === undefined ? write : { ...write, before };
          done(device.asset, await runRepairs({ clock, open }, reach, [repair]));
        },
        applyBaseline: async () => {
          const { outcome, rolledBack } = await act(true);
          if (rolledBack !== undefined)
            throw new KauntiError(`${device.asset}: everything was put back: ${rolledBack}`);
          if (outcome?.problem !== undefined) done(device.asset, outcome);
          // What one machine does not let change is a finding of the audit that follows; the rest was done.
          for (const { what, why } of (outcome?.steps ?? []).filter(isOpen))
            talk.tell(
              stepLine({
                asset: device.asset,
                step: "baseline",
                state: "failed",
                detail: `${what}: ${why}`,
              }),
            );
        },
        audit: async () => (await act(false)).report,
        confirm: talk.confirm,
        tell: (event) => talk.tell(stepLine(event)),
        alone: async (work) => {
          const files = filesBelow(stateDir(command));
          const waiting = { waitMs: 60_000, tell: talk.tell };
          return withLock(files, `register/${county.code3}`, "enrol", waiting, work);
        },
      };
    },
  };
}

/** Throws where a step was refused or failed: the machine is not what the preview said it would be. */
function done(asset: string, { problem, steps }: RepairOutcome): void {
  const not = steps.find(isOpen);
  const why = problem ?? (not === undefined ? undefined : `${not.what}: ${not.why}`);
  if (why !== undefined)
    throw new KauntiError(`${asset}: ${why}`, { next: "put that right, and repeat the enrolment" });
}

const isOpen = ({ state }: RepairStep): boolean => state !== "done" && state !== "unchanged";

function baselineOf(county: County, { baseline, role, asset }: Machine["device"]): string {
  const id = baseline ?? county.baselines[role];
  if (id !== undefined) return id;
  throw new KauntiError(`${asset}: no baseline is set for the role ${role}`, {
    exit: 3,
    next: `set one under baselines: in county.yaml, or give --baseline ID`,
  });
}

/** What other counties have enrolled, as it was loaded: a machine can only be in one of them. */
function elsewhere(counties: readonly County[], here: County): EnrolledDevice[] {
  return counties
    .filter(({ slug }) => slug !== here.slug)
    .flatMap(({ slug, devices }) =>
      devices.flatMap(({ asset, enrolment }) =>
        enrolment === undefined ? [] : [{ county: slug, asset, enrolment }],
      ),
    );
}
