/** A machine and a register in memory, that can be made to fail at any step: what `enrol` is tested against. */
import type { Device, Enrolment } from "#model/device";
import type { StepEvent } from "#model/enrolment";
import type { CustodyRow } from "#model/inventory";
import type { Identity, Placeholders } from "#model/identity";
import type { SubjectReport, Verdict } from "#model/verdict";
import type { EnrolPorts } from "#use/enrol-ports";
import type { EnrolRequest } from "#use/enrol";

export const device: Device = {
  asset: "099-ict-lap-00042",
  tag: "CG-099/ICT/LAP/00042",
  hostname: "099LAP00042",
  owner: "executive",
  role: "laptop",
  maker: "Lenovo",
  model: "ThinkPad E14",
  serial: "PF3KX1A7",
  site: "hq",
  department: "ICT",
  status: "active",
  custodian: "20131085",
  funding: "county",
};

const placeholders: Placeholders = {
  serials: ["to be filled by o\\.e\\.m\\.", "none"],
  uuids: ["03000200-0400-0500-0006-000700080009"],
};

const said = (value: string) => ({ value, why: value === "" ? "is empty" : "" });

export function identity(
  over: Partial<Record<"serial" | "uuid" | "hostKey", string>> = {},
): Identity {
  return {
    serial: said(over.serial ?? "PF3KX1A7"),
    uuid: said(over.uuid ?? "744c0172-75d9-40d2-a87e-ae286c3f3d3f"),
    hostKey: said(over.hostKey ?? "ssh-ed25519 AAAA1"),
    hostname: said("099LAP00042"),
    maker: said("LENOVO"),
    model: said("21JK"),
    os: said("debian12"),
    label: undefined,
    encryption: { state: "encrypted", why: "dm-0(crypt)" },
  };
}

export const request: EnrolRequest = {
  county: "mfano",
  device,
  placeholders,
  operator: "ict",
  baseline: "county-laptop@1",
  reach: { address: "10.99.1.42", user: "root", port: 22 },
  reinstalled: false,
};

export interface World {
  identity: Identity;
  /** `county/asset` -> records, newest last. */
  readonly devices: Map<string, Enrolment[]>;
  readonly custody: CustodyRow[];
  /** Changes that the baseline still wants. */
  pending: string[];
  /** What the plan leaves to a person. */
  hands: string[];
  readonly applied: string[];
  /** Every label that was written. */
  readonly labels: string[];
  readonly events: StepEvent[];
  /** What the audit at the end finds. */
  verdicts: readonly Pick<Verdict, "control" | "state" | "title" | "remedy">[];
  answer: boolean;
}

export function world(): World {
  return {
    identity: identity(),
    devices: new Map(),
    custody: [],
    hands: ["encrypt the disk"],
    pending: ["write /etc/ssh/sshd_config.d/10-county.conf", "mask avahi-daemon.service"],
    applied: [],
    labels: [],
    events: [],
    verdicts: [],
    answer: true,
  };
}

export class Killed extends Error {}

/**
 * Every call of a port counts twice: once before it does its work, once after. The run dies at the `deathAt`-th
 * of these moments, as a process that is killed does: what was written stays written.
 */
export function ports(
  state: World,
  deathAt = Number.POSITIVE_INFINITY,
): EnrolPorts & { moments(): number } {
  let moment = 0;
  const tick = (): void => {
    moment += 1;
    if (moment === deathAt) throw new Killed(`at moment ${String(moment)}`);
  };
  const around = async <T>(work: () => T): Promise<T> => {
    tick();
    const result = work();
    tick();
    return result;
  };
  return {
    moments: () => moment,
    identity: () => around(() => state.identity),
    enrolled: () =>
      around(() =>
        [...state.devices].flatMap(([key, records]) => {
          const [county = "", asset = ""] = key.split("/");
          const enrolment = records.at(-1);
          return enrolment === undefined ? [] : [{ county, asset, enrolment }];
        }),
      ),
    makeKeys: () => around(() => undefined),
    planServices: () => around(() => ({ changes: [], byHand: [] })),
    applyServices: () => around(() => undefined),
    writeDevice: (asset, enrolment) =>
      around(() => {
        const key = `mfano/${asset}`;
        state.devices.set(key, [...(state.devices.get(key) ?? []), enrolment]);
      }),
    lastHandover: (asset) => around(() => state.custody.findLast((line) => line.asset === asset)),
    addHandover: (line) =>
      around(() => {
        state.custody.push(line);
      }),
    planBaseline: () => around(() => ({ changes: [...state.pending], byHand: [...state.hands] })),
    writeLabel: (label, before) =>
      around(() => {
        if (before !== state.identity.label) throw new Error("the label has moved on");
        state.identity = { ...state.identity, label };
        state.labels.push(label);
      }),
    // One change at a time, so that a death may leave the machine half repaired.
    applyBaseline: async () => {
      while (state.pending.length > 0)
        await around(() => {
          state.applied.push(state.pending.shift() ?? "");
        });
    },
    audit: () => around(() => ({ verdicts: state.verdicts }) as unknown as SubjectReport),
    confirm: async () => state.answer,
    tell: (event) => {
      state.events.push(event);
    },
    alone: (work) => work(),
    clock: { now: () => new Date("2026-11-24T08:00:00Z") },
  };
}
