/** Repairs in, ONE script out, as for the audit; and its answer: what was done, refused, failed, put back. */
import type { Repair, RepairOutcome, RepairStep } from "#model/repair";
import { decodeLine } from "./decode.ts";
import { ending, prelude } from "./prelude.ts";
import { quote } from "./quote.ts";
import { repairFunctions } from "./repair-functions.ts";
import { rollbackFunctions } from "./rollback-functions.ts";

/** Seconds: from the end of the repair to `compileReached`, and from there to `compileKeep`. */
export interface DeadMan {
  readonly reached: number;
  readonly kept: number;
}

export interface RepairOptions {
  /** Folder of an image; absent: the running system. */
  readonly root?: string;
  /** The image's `.kaunti-owners` counts, and is kept up to date. */
  readonly ownersList?: boolean;
  /** Names the backup: unique per repair, e.g. `20261124T080000Z-1`. */
  readonly stamp: string;
  /** Running system only: when the host puts everything back by itself. */
  readonly deadMan?: DeadMan;
}

/** A repair that a machine can make; `lines` are merged into `write` first (checks/merge-repairs). */
export type Doable = Exclude<Repair, { readonly kind: "by-hand" | "lines" }>;

const tools = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function opening({ root, stamp, ownersList = false }: RepairOptions): string {
  if (!/^[\w.-]+$/.test(stamp)) throw new Error(`${stamp}: not a name for a backup`);
  const trimmed = (root ?? "").replace(/\/+$/, "");
  return [
    prelude({ root: quote(trimmed), path: quote(tools), image: root !== undefined, ownersList }),
    `BACKUP=$ROOT/var/lib/kaunti/backup/${stamp}`,
    rollbackFunctions,
  ].join("\n");
}

/** Repairs in their order. Nothing is written before everything is backed up; each step answers for itself. */
export function compileRepair(repairs: readonly Doable[], options: RepairOptions): string {
  const saved = new Map<string, string>();
  for (const repair of repairs) {
    if (repair.kind === "run") for (const path of repair.touches ?? []) saved.set(path, "file");
    if ("path" in repair) saved.set(repair.path, repair.kind === "delete" ? "link" : "file");
    if (repair.kind === "unit" && options.root !== undefined)
      saved.set(`/etc/systemd/system/${repair.name}`, "link");
  }
  if (options.root !== undefined && options.ownersList === true)
    saved.set("/.kaunti-owners", "file");
  for (const path of saved.keys())
    // oxlint-disable-next-line no-control-regex -- what a line of the manifest cannot hold
    if (/[\u0000-\u001f]/.test(path))
      throw new Error(`${JSON.stringify(path)}: not a path that can be repaired`);
  return [
    opening(options),
    repairFunctions,
    "if ! command -v base64 >/dev/null 2>&1; then STEP=backup; tell failed 'base64 is not installed'",
    "elif begin; then",
    ...[...saved].map(([path, kind]) => `save ${quote(path)} ${kind} || FAILED=$ERR`),
    `if [ -n "\${FAILED:-}" ]; then STEP=backup; tell failed "$FAILED"; else`,
    ...(options.deadMan === undefined ? [] : [deadMan(options, options.deadMan)]),
    ...repairs.flatMap((repair) => [`STEP=${quote(sayRepair(repair))}`, step(repair)]),
    "reloads",
    "fi; fi",
    ending(repairs.length),
  ].join("\n");
}

/** Puts back what the repair of that stamp changed. Packages stay as they are. */
export function compileRollback(options: RepairOptions): string {
  return [
    opening(options),
    "STEP=rollback",
    `if [ ! -f "$BACKUP/manifest" ]; then tell failed "there is no backup $BACKUP"`,
    `elif : >"$BACKUP/undone"; restore; then reload >/dev/null; : >"$BACKUP/kept"; tell undone ""; else tell failed "could not be put back:$BAD"; fi`,
    ending(1),
  ].join("\n");
}

/** Says that the repair may stay: the dead-man timer then does nothing. */
export const compileKeep = (options: RepairOptions): string => compileWord(options, "kept");

/** Says, in a session of its own, that somebody could log in after the repair and is root there. */
export const compileReached = (options: RepairOptions): string => compileWord(options, "reached");

function compileWord(options: RepairOptions, word: "kept" | "reached"): string {
  const say = `STEP=${word}
if [ -e "$BACKUP/undone" ]; then tell failed "it took everything back by itself"
elif : >"$BACKUP/${word}"; then tell done ""; else tell failed "$BACKUP cannot be written"; fi`;
  return [opening(options), say, ending(1)].join("\n");
}

function deadMan({ stamp }: RepairOptions, { reached, kept }: DeadMan): string {
  return `deadman ${String(reached)} ${String(kept)} ${encode(compileRollback({ stamp }))}`;
}

function step(repair: Doable): string {
  switch (repair.kind) {
    case "write": {
      const { path, content, before, mode, check = "", reload = "" } = repair;
      const was = before === undefined ? "-" : encode(before);
      return `write ${[path, was, encode(content), mode, check, reload].map(quote).join(" ")}`;
    }
    case "mode":
      return `mode ${quote(repair.path)} ${quote(repair.mode)}`;
    case "owner":
      return `owner ${quote(repair.path)} ${String(repair.uid)} ${String(repair.gid)}`;
    case "delete":
      return `delete ${quote(repair.path)}`;
    case "package":
      return `package ${quote(repair.name)} ${repair.action}`;
    case "unit":
      return `unit ${quote(repair.name)} ${repair.action}`;
    default:
      return `run ${quote(repair.run)}`;
  }
}

/** One line that a person reads in the preview. */
export function sayRepair(repair: Repair): string {
  switch (repair.kind) {
    case "write":
      return `${repair.before === undefined ? "write" : "rewrite"} ${repair.path}`;
    case "lines":
      return `edit ${repair.path}`;
    case "mode":
      return `set mode ${repair.mode} of ${repair.path}`;
    case "owner":
      return `set owner ${String(repair.uid)}:${String(repair.gid)} of ${repair.path}`;
    case "delete":
      return `delete ${repair.path}`;
    case "package":
      return `${repair.action} package ${repair.name}`;
    case "unit":
      return `${repair.action} unit ${repair.name}`;
    default:
      return repair.says;
  }
}

function encode(text: string): string {
  return btoa(
    Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""),
  );
}

/** `stdout` of a repair script. An answer that is cut short is a problem: then nobody knows what was done. */
export function parseRepair(stdout: string): RepairOutcome {
  const lines = stdout.split("\n").filter((line) => line !== "");
  const first = lines.findIndex((line) => line.startsWith('{"kaunti":1,'));
  try {
    const ours = lines.slice(first).map((line) => decodeLine(line));
    const steps = ours.filter((line) => "step" in line).map(toStep);
    const end = ours.at(-1);
    const whole = first !== -1 && end?.["lines"] === ours.length - 1;
    return whole
      ? { steps }
      : { steps, problem: "the answer was cut short: what was done is not known" };
  } catch {
    return { steps: [], problem: "the answer is damaged: what was done is not known" };
  }
}

function toStep({ step: what, state, why }: Readonly<Record<string, unknown>>): RepairStep {
  return { what: String(what), state: String(state) as RepairStep["state"], why: String(why) };
}
