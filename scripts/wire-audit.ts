/** The audit's part of wire.ts: which shell, which clock, where evidence lies. Decided here and nowhere else. */
import { basename, join } from "node:path";
import { openEvidence } from "#adapters/evidence";
import { runNames } from "#adapters/evidence-read";
import { sha256 } from "#adapters/digest";
import { openKnownHosts } from "#adapters/known-hosts";
import { readPolicies } from "#adapters/policies";
import { probe } from "#adapters/probe";
import { openReach } from "#adapters/reach";
import { terminalProgress, wantsColour } from "#adapters/terminal";
import { readWaivers } from "#adapters/waivers-file";
import { waiverNotices } from "#checks/waivers";
import type { Auditee } from "#model/auditee";
import type { BoundBaseline, Policies } from "#model/baseline";
import { KauntiError } from "#model/errors";
import type { Clock } from "#model/ports";
import type { Waiver } from "#model/waiver";
import { bindAsked, ruleNotices } from "#use/policy";
import { dayOf, kit, stateDir } from "./options.ts";
import { kitVersion } from "./version.ts";

export interface AuditCommand {
  readonly county?: string;
  readonly device?: string;
  readonly self?: true;
  readonly root?: string;
  readonly hosts?: string;
  readonly collected?: readonly string[];
  readonly platform?: string;
  readonly baseline?: string;
  readonly rule?: string;
  readonly param: readonly string[];
  readonly waivers?: string;
  readonly asOf?: string;
  readonly state?: string;
  readonly inventory?: string;
  readonly acceptNewKeys?: true;
  readonly ownersList?: true;
  readonly resume?: string | true;
  readonly evidence: boolean;
  readonly concurrency?: number;
  readonly timeout?: number;
  readonly connect?: number;
}

const policiesDir = join(kit, "policies");
export const clock: Clock = { now: () => new Date() };

export function shells(command: AuditCommand) {
  const { acceptNewKeys = false, connect, ownersList = false } = command;
  const agent = process.env["SSH_AUTH_SOCK"];
  const knownHosts = openKnownHosts(join(stateDir(command), "private", "known_hosts"));
  return {
    clock,
    open: openReach({
      knownHosts,
      acceptNewKeys,
      ownRoots: join(stateDir(command), "targets"),
      ownersList,
      ...(agent === undefined ? {} : { agent }),
      ...(connect === undefined ? {} : { connectMs: connect * 1000 }),
    }),
    probe: async ({ host, port }: { host: string; port: number }) => probe(host, port),
    progress: terminalProgress(process.stderr, clock),
  };
}

export interface Policy {
  readonly policies: Policies;
  readonly waivers: readonly Waiver[];
  readonly notices: readonly string[];
  readonly asOf: string;
  /** What was asked for by name, else this baseline; `sure`: it is known to be the machine's, not assumed. */
  bind(fallback: string, sure?: boolean): BoundBaseline;
}

/** Policies, waivers and the day they are judged on. */
export async function openPolicy(command: AuditCommand): Promise<Policy> {
  const asOf = dayOf(command, clock.now());
  const policies = await readPolicies(policiesDir);
  const own = command.waivers === undefined ? [] : await readWaivers(command.waivers, policiesDir);
  const waivers = [...policies.waivers, ...own];
  const { baseline, rule, param: params } = command;
  const asked = {
    params,
    ...(baseline === undefined ? {} : { baseline }),
    ...(rule === undefined ? {} : { rule }),
  };
  return {
    policies,
    waivers,
    asOf,
    notices: [
      ...ruleNotices(policies, rule, baseline),
      ...waiverNotices(waivers, policies.controls, asOf),
    ],
    bind: (fallback, sure) => bindAsked(policies, asked, fallback, sha256, sure),
  };
}

/** The evidence of this run; with `--resume` that of the latest, or of the named one. */
export async function evidence(command: AuditCommand, scope: string, auditees: readonly Auditee[]) {
  const runs = join(stateDir(command), "runs");
  const { resume } = command;
  const name = resume === true ? (await runNames(runs)).at(-1) : resume;
  if (resume !== undefined && name === undefined)
    throw new KauntiError("there is no run to resume", {
      exit: 3,
      next: "start one without --resume",
    });
  const at = clock.now().toISOString();
  const population = auditees.map(({ subject }) => subject.id);
  const run = { runs, at, kit: kitVersion(), scope, population };
  try {
    return await openEvidence(name === undefined ? run : { ...run, resume: basename(name) });
  } catch (cause) {
    if (cause instanceof KauntiError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KauntiError(`evidence cannot be kept in ${runs} (${why})`, {
      exit: 3,
      next: "give --state a folder of yours, or --no-evidence",
      cause,
    });
  }
}

export { stateDir } from "./options.ts";
export const colour = (): boolean => wantsColour(process.stdout, process.env);
