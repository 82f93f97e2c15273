/** The practice county's part of wire.ts: its machines, its engine runs, its report. */
import { join } from "node:path";
import { makeImage, readImages } from "#adapters/images";
import { forgetPractice } from "#adapters/practice-state";
import type { County } from "#model/county";
import { KauntiError } from "#model/errors";
import type { Auditee } from "#model/auditee";
import { expandImage, ownersOf } from "#inventory/image";
import { auditFleet } from "#use/audit-fleet";
import { enrol } from "#use/enrol";
import { findCountyIn } from "#use/load";
import { population } from "#use/population";
import type { LayerResult, PracticePorts } from "#use/practice";
import { kit, stateDir } from "./options.ts";
import type { InventoryOptions } from "./options.ts";
import { printReport } from "./print-report.ts";
import { apply, guard, prepare } from "./rollout-run.ts";
import { kitVersion } from "./version.ts";
import { openEnrolling } from "./wire-enrol.ts";
import type { Enrolling, EnrolTalk } from "./wire-enrol.ts";
import { unregistered } from "./unregistered.ts";
import { evidence, openPolicy, shells } from "./wire-audit.ts";
import { engineRoot } from "./wire-rollout.ts";
import { openInventory } from "./wire.ts";

export interface PracticeCommand {
  readonly state?: string;
  readonly out: string;
}

/** The county that the demonstration is about. */
const practiceCounty = "mfano";
const practiceFolder = "099-mfano";

/** Nobody is asked: these machines are ours to repair. */
const silent: EnrolTalk = { confirm: async () => true, tell: () => undefined };

/** Everything `practice` needs; nothing is opened before it is used. */
export function practicePorts(
  command: PracticeCommand,
  tell: (line: string) => void,
): PracticePorts {
  const state = stateDir(command);
  // The practice county is the kit's: an inventory that the environment names is not meant.
  const whole = { inventory: join(kit, "inventory"), state };
  const options = { ...whole, county: practiceCounty };
  let enrolling: Promise<Enrolling> | undefined;
  const roots = join(state, "targets", practiceFolder, "roots");
  const audit = { ...options, param: [], evidence: true } as const;
  return {
    tell,
    validate: async () => {
      const { country } = await openInventory(whole);
      const all = (count: (county: County) => number): number =>
        country.counties.reduce((sum, county) => sum + count(county), 0);
      return {
        counties: country.counties.length,
        people: all(({ people }) => people.length),
        devices: all(({ devices }) => devices.length),
      };
    },
    up: async () => up(options),
    machines: async () => {
      const images = await readImages(join(kit, "inventory", "practice", practiceFolder, "images"));
      const names = [...images].flatMap(([name, { like }]) => (like === undefined ? [] : [name]));
      for (const name of names) {
        const entries = expandImage(name, images);
        await makeImage(join(roots, name), entries, ownersOf(entries));
      }
      return names;
    },
    enrol: async (asset) => {
      enrolling ??= openEnrolling({ ...options, yes: true }, silent);
      const { named, ports, request } = await enrolling;
      const machine = named({ device: asset, root: join(roots, asset) });
      return enrol(ports(machine), request(machine));
    },
    audit: async () => {
      const policy = await openPolicy(audit);
      const { country } = await openInventory(options);
      const county = findCountyIn(country, practiceCounty);
      if (county === undefined) throw new KauntiError(`${practiceCounty} is not in this inventory`);
      const devices = county.devices.filter(({ enrolment }) => enrolment !== undefined);
      const machines = population(
        { ...county, devices },
        {
          bind: (id) => policy.bind(id),
          reach: ({ asset }) => ({ kind: "root", dir: join(roots, asset) }),
        },
      );
      const { auditees, notices: about } = await unregistered({ ...audit, self: true }, policy);
      const [self] = auditees;
      if (self === undefined) throw new KauntiError("this machine cannot be audited");
      const all: readonly Auditee[] = [...machines, self];
      const scope = "the practice machines, and this one";
      const ports = { ...shells(audit), evidence: await evidence(audit, scope, all) };
      const { asOf, waivers, notices } = policy;
      const report = await auditFleet(ports, all, {
        scope,
        kit: kitVersion(),
        asOf,
        waivers,
        notices: [...notices, ...about],
      });
      return { report, self: self.subject.id };
    },
    write: async (report) => {
      await printReport(report, { format: "html", out: command.out, quiet: true });
      return command.out;
    },
  };
}

/** Everything that earlier runs made of the practice county goes; the evidence of audits stays. */
export async function reset(command: Pick<PracticeCommand, "state">): Promise<void> {
  await forgetPractice(stateDir(command), { slug: practiceCounty, folder: practiceFolder });
}

async function up(options: InventoryOptions): Promise<readonly LayerResult[]> {
  await engineRoot();
  const prepared = await prepare(options);
  await guard(prepared, options);
  const results = await apply(prepared, options);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return results.flatMap((result) =>
    result.status === "fulfilled"
      ? [{ layer: result.value.stack.split(".").at(-1) ?? "", changes: result.value.changes }]
      : [],
  );
}
