/** The provider's verbs on plain values: gRPC stays in service.ts, deciding stays in the use cases. */
import { applyResource } from "#use/apply-resource";
import { fetchDesired } from "#use/fetch-desired";
import type { ResourcePreview } from "#use/preview-resource";
import { previewResource } from "#use/preview-resource";
import { readResource } from "#use/read-resource";
import { KauntiError } from "#model/errors";
import type { Fence } from "#model/fence";
import type { ApprovedPlan } from "#model/plan";
import type { ResourceOptions, ResourcePorts } from "#model/target";
import { formatVersion } from "#reconcile/canonical";
import { parseFence } from "#reconcile/fence";
import { summarise } from "#reconcile/words";
import { movedSentence } from "./check.ts";
import type { Tell } from "./engine-log.ts";
import type { Inputs, Properties } from "./properties.ts";
import { isUnknown } from "./properties.ts";
import type { Settings } from "./settings.ts";
import { fenceType } from "./types.ts";

/** Made at Configure. */
export interface Context {
  readonly ports: ResourcePorts;
  readonly settings: Pick<Settings, "allow" | "thresholds">;
  readonly approved: ApprovedPlan | undefined;
  readonly signal: AbortSignal;
  readonly tell: Tell;
  /** Words for the operator: a private file, never the engine's log. */
  readonly explain: (name: string, preview: ResourcePreview) => Promise<void>;
}

export interface Subject {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
}

/** True when the engine has to call update. Equal digests: no I/O. */
export async function diff(
  context: Context,
  subject: Subject,
  olds: Properties,
  news: Properties,
): Promise<boolean> {
  if (isUnknown(news["digest"]) || isUnknown(news["fence"])) return true;
  if (olds["fence"] !== news["fence"])
    throw new KauntiError(movedSentence(String(olds["fence"]), String(news["fence"])), { exit: 3 });
  if (olds["digest"] === news["digest"]) return false;
  // With an approved plan somebody has read the words already.
  if (context.approved === undefined) await preview(context, subject, news);
  return true;
}

/** Tells numbers to the engine's log and words to the private file; an unreachable target is said, not fatal. */
export async function preview(context: Context, subject: Subject, news: Properties): Promise<void> {
  if (isUnknown(news["digest"]) || isUnknown(news["fence"])) return;
  const fence = parseFence(String(news["fence"]));
  const desired = await fetchDesired(context.ports, String(news["digest"]));
  const told = await previewResource(
    context.ports,
    { fence, desired },
    context.settings.thresholds,
  );
  const say = (level: "info" | "warning", line: string): void =>
    context.tell(level, `${subject.name}: ${line}`, subject.urn);
  if (!told.reachable) {
    const counts = Object.entries((news["counts"] ?? {}) as Record<string, number>);
    const wanted = counts.map(([kind, count]) => `${count} ${kind}`).join(", ");
    say(
      "warning",
      `the target cannot be read, so nobody knows what would change; wanted: ${wanted}`,
    );
    return;
  }
  say("info", summarise(told.counts));
  if (told.conflicts.length > 0)
    say(
      "warning",
      `${told.conflicts.length} things are in the way, so up will refuse; kaunti plan names them`,
    );
  if (told.allow !== undefined && told.allow > (context.settings.allow ?? -1))
    say("warning", `this is a mass change, so up will refuse without --allow ${told.allow}`);
  await context.explain(subject.name, told);
}

/** Create and update are one thing: reconcile. Returns the properties to keep. */
export async function apply(context: Context, subject: Subject, news: Properties): Promise<Inputs> {
  context.signal.throwIfAborted();
  const inputs = news as unknown as Inputs;
  const fence = fenceOf(inputs.fence, subject);
  const desired = await fetchDesired(context.ports, inputs.digest);
  const { name } = subject;
  const done = await applyResource(
    context.ports,
    { name, fence, desired },
    options(context, subject),
  );
  context.tell(
    "info",
    `${name}: ${summarise(done.counts).replaceAll(" to ", " done: ")}`,
    subject.urn,
  );
  return inputs;
}

/** Undefined when nothing of ours is there. `inputs`: those of the state, empty at an import. */
export async function read(
  context: Context,
  subject: Subject,
  id: string,
  inputs: Properties,
): Promise<Inputs | undefined> {
  const fence = fenceOf(id, subject);
  const found = await readResource(context.ports, fence);
  if (found === undefined) return undefined;
  const asOf = inputs["asOf"];
  return {
    fence: id,
    digest: found.digest,
    format: formatVersion,
    ...(typeof asOf === "string" && { asOf }),
    counts: found.counts,
  };
}

export async function remove(context: Context, subject: Subject, id: string): Promise<void> {
  context.signal.throwIfAborted();
  const fence = fenceOf(id, subject);
  const resource = { name: subject.name, fence, desired: undefined };
  await applyResource(context.ports, resource, options(context, subject));
}

function options(context: Context, { urn }: Subject): ResourceOptions {
  const { allow, thresholds } = context.settings;
  return {
    ...(allow !== undefined && { allow }),
    ...(thresholds && { thresholds }),
    ...(context.approved && { approved: context.approved }),
    signal: context.signal,
    tell: (line) => context.tell("warning", line, urn),
  };
}

function fenceOf(id: string, { type }: Subject): Fence {
  const fence = parseFence(id);
  if (fenceType(type) !== fence.type)
    throw new KauntiError(`this id is of a ${fence.type}, which a ${type} is not`, {
      exit: 3,
      next: "import it as the type that kaunti plan shows beside the id",
    });
  return fence;
}
