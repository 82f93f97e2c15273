/**
 * One engine run in a process of its own (forked by run.ts): the Automation API installs process-wide handlers, so two
 * runs in one process would share their failures. A Ctrl-C in the terminal reaches the parent only; it asks once.
 */
import { appendFileSync } from "node:fs";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import type { EngineJob, EngineOutcome, EngineVerb } from "#model/engine";
import type { Heard } from "./events.ts";
import { countSteps, hear } from "./events.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

type Run = Extract<ToWorker, { say: "run" }>;
type Options = {
  onEvent: (event: EngineEvent) => void;
  onOutput: (text: string) => void;
  signal: AbortSignal;
};
type Program = (payload: unknown) => Promise<Record<string, unknown> | undefined>;

const stop = new AbortController();
const say = (message: FromWorker): void => void (process.connected && process.send?.(message));

process.on("message", (message: ToWorker) => {
  if (message.say === "cancel") stop.abort();
  else void work(message).finally(() => process.connected && process.disconnect());
});
// The parent is gone (kill -9): finish what is being written, and leave no lock behind.
process.on("disconnect", () => stop.abort());
process.on("SIGINT", () => stop.abort());
process.on("SIGTERM", () => stop.abort());
say({ say: "ready" });

async function work(run: Run): Promise<void> {
  // The engine makes its files as its umask says; those of a folder that several engineers share stay as they want them.
  if (run.ownerOnly) process.umask(0o077);
  const heard: Heard = { steps: [], errors: [], warnings: [] };
  let output = "";
  const note = (text: string): void => {
    output = (output + text).slice(-8000);
    appendFileSync(run.log, text, { mode: 0o600 });
  };
  const started = Date.now();
  try {
    const stack = await open(run);
    const onEvent = (event: EngineEvent): void => {
      const step = hear(heard, event, run.job.verb === "preview");
      if (step !== undefined) say({ say: "step", step });
    };
    const result = await perform[run.job.verb](stack, run.job, {
      onEvent,
      onOutput: note,
      signal: stop.signal,
    });
    const outcome: EngineOutcome = {
      counts: countSteps(heard.steps),
      steps: heard.steps,
      warnings: heard.warnings,
      seconds: (Date.now() - started) / 1000,
      ...(result === undefined ? {} : { result }),
    };
    say({ say: "done", outcome });
  } catch (error) {
    note(`\n${(error as Error).stack}\n`);
    say({ say: "failed", errors: heard.errors, output: `${output}\n${(error as Error).message}` });
  }
}

async function open({ job, engineRoot, project, home }: Run): Promise<Stack> {
  const pulumiCommand = await PulumiCommand.get({ root: engineRoot, skipVersionCheck: true });
  const program = await load(job);
  const args = { stackName: job.stack, projectName: "kaunti", program };
  const options = { workDir: project, pulumiHome: home, pulumiCommand };
  const creates = job.verb === "up" || job.verb === "preview" || job.verb === "restore";
  if (!creates) return LocalWorkspace.selectStack(args, options);
  try {
    return await LocalWorkspace.createOrSelectStack(args, options);
  } catch (error) {
    // Another first run made it between our look and our making it.
    if (!/already exists/.test((error as Error).message)) throw error;
    return LocalWorkspace.selectStack(args, options);
  }
}

async function load({
  program,
}: EngineJob): Promise<() => Promise<Record<string, unknown> | undefined>> {
  if (program === undefined) return () => Promise.resolve(undefined);
  // Loaded here only: the program and everything of Pulumi that it needs stay out of the other processes.
  const module = program.module === "stack" ? "../../../stacks/program.ts" : program.module;
  const { run } = (await import(module)) as { run: Program };
  return () => run(program.payload);
}

/** What the verb gives back beside steps: outputs of `up`, the deployment of `export`. */
const perform: Record<
  EngineVerb,
  (stack: Stack, job: EngineJob, options: Options) => Promise<unknown>
> = {
  up: async (stack, { refresh = false }, options) =>
    // One target that fails is one that fails: what does not build on it is brought up all the same.
    plain((await stack.up({ ...options, refresh, continueOnError: true })).outputs),
  preview: async (stack, { refresh = false }, options) => {
    await stack.preview({ ...options, refresh });
  },
  refresh: async (stack, _job, options) => {
    await stack.refresh(options);
  },
  // A preview of a refresh: asks every target, writes nothing.
  drift: async (stack, _job, options) => {
    await stack.previewRefresh(options);
  },
  destroy: async (stack, job, options) => {
    await stack.destroy({ ...options, continueOnError: true });
    await stack.workspace.removeStack(job.stack);
  },
  export: (stack) => stack.exportStack(),
  restore: (stack, { state }) => stack.importStack(state as Parameters<Stack["importStack"]>[0]),
  cancel: (stack) => stack.cancel(),
};

const plain = (
  outputs: Record<string, { value: unknown; secret: boolean }>,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(outputs).map(([key, { value, secret }]) => [key, secret ? "[secret]" : value]),
  );
