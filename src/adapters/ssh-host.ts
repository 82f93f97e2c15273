/** A real host over SSH: one connection and one session per change set, under a lock that the host itself holds. */
import { hostname } from "node:os";
import { KauntiError, Refusal } from "#model/errors";
import type { Fence } from "#model/fence";
import type { SshReach } from "#model/reach";
import type { TargetDriver } from "#model/target";
import type { HostObserved, HostStep } from "#reconcile/host-manifest";
import { guardFunctions, isCutoff, onTrial } from "./ssh-host-guard.ts";
import { hostFunctions } from "./ssh-host-functions.ts";
import { observeHost } from "./ssh-host-observe.ts";
import type { Answer } from "./ssh-host-session.ts";
import { HostSession, decoded } from "./ssh-host-session.ts";
import { failureOf, noticeOf, packagesOf, sensitiveUnits } from "./ssh-host-words.ts";
import { isLeaving, stepText } from "./ssh-host-step.ts";
import { readers, type Readers } from "./shared.ts";
import type { SshOptions } from "./ssh.ts";

export interface SshHostOptions {
  readonly ssh: SshOptions;
  /** Path of the private key; without it the agent's. */
  readonly identity?: string;
  /** How long to wait for another holder of the host's lock. */
  readonly waitMs?: number;
  /** After how many seconds the host takes a step back that may have cut us off. */
  readonly trialSeconds?: number;
  /** Shared by the drivers of all layers, so that a host is logged in to once to be read. */
  readonly readers?: Readers<HostSession>;
}

/** Steps that are on their way while the answers of earlier ones are awaited: a slow line costs one round trip. */
const window = 16;

/** `fence.location`: `address:port`; `fence.scope`: `hostKey`, `user`. */
function reachOf(fence: Fence, identity: string | undefined): SshReach {
  const at = fence.location.lastIndexOf(":");
  const { hostKey, user } = fence.scope;
  if (hostKey === undefined)
    throw new KauntiError(`the fence of ${fence.location} names no host key`, {
      exit: 3,
      next: "enrol the host, so that its key is on record",
    });
  return {
    kind: "ssh",
    host: fence.location.slice(0, at).replaceAll(/[[\]]/g, ""),
    port: Number(fence.location.slice(at + 1)),
    user: user ?? "root",
    hostKey,
    ...(identity === undefined ? {} : { identity }),
  };
}

export function sshHost(
  fence: Fence,
  options: SshHostOptions,
): TargetDriver<HostObserved, HostStep> {
  const reach = reachOf(fence, options.identity);
  const reading = options.readers ?? readers<HostSession>();
  let held: { session: HostSession; tell: (line: string) => void } | undefined;
  const open = async (): Promise<HostSession> => {
    const session = await HostSession.open(reach, options.ssh);
    try {
      session.tell(`${hostFunctions}${guardFunctions}`);
      await session.requireRoot();
      return session;
    } catch (error) {
      session.destroy();
      throw error;
    }
  };
  return {
    async observe(desired) {
      const wanted = desired?.type === "host" ? desired : undefined;
      if (held !== undefined) return observeHost(held.session, fence.marker, wanted);
      const key = `${reach.user}@${fence.location} ${reach.hostKey ?? ""}`;
      return reading.read(key, open, async (session) => observeHost(session, fence.marker, wanted));
    },
    async apply(steps, signal) {
      if (held === undefined) throw new Error("apply without the lock");
      await applySteps(held, reach, steps, options, signal);
    },
    async locked(what, tell, body) {
      const session = await open();
      try {
        await takeLock(session, what, options.waitMs ?? 30_000);
        held = { session, tell };
        return await body();
      } finally {
        held = undefined;
        await session.close();
      }
    },
  };
}

interface Holder {
  readonly what: string;
  readonly from: string;
  readonly pid: number;
  readonly since: string;
}

/** Rejects with Refusal that says who has it. */
async function takeLock(session: HostSession, what: string, waitMs: number): Promise<void> {
  const since = new Date().toISOString();
  const own: Holder = { what, from: hostname(), pid: process.pid, since };
  const card = Buffer.from(JSON.stringify(own), "utf8").toString("base64");
  const answer = await session.ask(`{ k_lock ${String(Math.ceil(waitMs / 1000))} ${card}\n}\n`);
  if (answer["lock"] === "ours") return;
  if (answer["lock"] === "none")
    throw new KauntiError(`${session.place}: it has no flock, so it cannot be locked`, {
      next: "install util-linux there",
    });
  let other: Partial<Holder> = {};
  try {
    const text = decoded(answer["holder"]).toString("utf8");
    other = JSON.parse(text) as Holder;
  } catch {
    // The holder has not said yet who it is.
  }
  throw new Refusal(
    `process ${other.pid ?? "?"} on ${other.from ?? "another machine"} has been changing ${session.place} since ${other.since ?? "just now"} (${other.what ?? "not known"})`,
    "wait for it to finish, or end it, and run this again",
  );
}

async function applySteps(
  { session, tell }: { readonly session: HostSession; readonly tell: (line: string) => void },
  reach: SshReach,
  steps: readonly HostStep[],
  options: SshHostOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const packages = packagesOf(steps);
  const sensitive = sensitiveUnits(steps);
  const asked: { step: HostStep; answer: Promise<Answer> }[] = [];
  const settle = async (left: number): Promise<void> => {
    while (asked.length > left) {
      const next = asked.shift();
      if (next === undefined) return;
      const answer = await next.answer;
      if (isLeaving(next.step) && answer["skipped"] !== true) {
        const notice = noticeOf(session.place, next.step, answer, sensitive);
        if (notice !== undefined) tell(notice);
        continue;
      }
      const failure = failureOf(session.place, next.step, answer, sensitive);
      if (failure !== undefined) throw failure;
    }
  };
  const send = (step: HostStep): void => {
    const unit = "unit" in step ? step.unit : "";
    const answer = session.ask(stepText(step, packages.get(unit) ?? []));
    // Looked at in `settle`; one that is lost before that must not end the process.
    answer.catch(() => undefined);
    asked.push({ step, answer });
  };
  session.tell("{ k_begin\n}\n");
  for (const step of steps) {
    if (signal?.aborted === true) {
      // What is on its way is finished; nothing else is begun.
      await settle(0);
      signal.throwIfAborted();
    }
    if (step.do === "reload" && isCutoff(step.unit)) {
      await settle(0);
      const reload = async (): Promise<void> => {
        send(step);
        await settle(0);
      };
      const trial = { seconds: options.trialSeconds ?? 60, ssh: options.ssh };
      await onTrial(session, reach, step.unit, reload, trial);
      continue;
    }
    send(step);
    await settle(window - 1);
  }
  await settle(0);
}
