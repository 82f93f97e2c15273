/** One step of a change set as sh: whole in `{ … }`, so that what arrives cut off is not run. */
import { createHash } from "node:crypto";
import type { HostManifest, HostStep } from "#reconcile/host-manifest";
import { quote } from "#platforms/quote";

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Which unit is being replaced: a new one lets the one before stand as it is. */
function unitOf(step: HostStep): string {
  return "unit" in step ? step.unit : step.do === "packages" ? "(packages)" : "";
}

/** `packages`: of the step's unit. */
function call(step: HostStep, packages: readonly string[]): readonly [string, ...string[]] {
  switch (step.do) {
    case "keep":
      return ["k_keep", step.path, step.as];
    case "manifest":
      return step.manifest === undefined
        ? ["k_forget"]
        : ["k_ledger", sha256(ledgerText(step.manifest))];
    case "packages":
      return step.install.length > 0
        ? ["k_install", ...step.install]
        : ["k_uninstall", ...step.remove];
    case "write": {
      const { path, mode, owner, group, content } = step;
      return ["k_put", path, mode, owner, group, sha256(content)];
    }
    case "restore": {
      const { path, before } = step;
      if (before.kind === "absent") return ["k_absent", path];
      if (before.kind === "link") return ["k_link", path, before.to];
      return ["k_back", path, before.backup, before.mode, before.owner, before.group];
    }
    case "prune":
      return ["k_prune", step.folder];
    case "check":
      return ["k_check", step.command];
    case "reload":
      return ["k_reload", step.command, ...packages];
    default:
      return step satisfies never;
  }
}

const ledgerText = (manifest: HostManifest): string => `${JSON.stringify(manifest, null, 1)}\n`;

/** What such a step says when it fails is a notice. */
export const isLeaving = (step: HostStep): boolean => step.do === "reload" && step.leaving === true;

/** What the step is given on stdin, in base64. */
function fed(step: HostStep): string | undefined {
  if (step.do === "write") return base64(step.content);
  if (step.do === "manifest" && step.manifest !== undefined)
    return base64(ledgerText(step.manifest));
  return undefined;
}

/** Answers once. */
export function stepText(step: HostStep, packages: readonly string[]): string {
  const words = call(step, packages).map((word, index) => (index === 0 ? word : quote(word)));
  const input = fed(step);
  const run = `k_in ${quote(unitOf(step))}; ${isLeaving(step) ? "k_try" : "k_step"} ${words.join(" ")}`;
  return input === undefined
    ? `{ ${run} </dev/null\n}\n`
    : `{ ${run} <<'KAUNTI'\n${input}\nKAUNTI\n}\n`;
}

/** For a sentence: what was being done. */
export function inWords(step: HostStep): string {
  switch (step.do) {
    case "keep":
      return `a copy of ${step.path}`;
    case "manifest":
      return "the kit's ledger on the host";
    case "packages":
      return `packages ${[...step.install, ...step.remove].join(", ")}`;
    case "write":
      return `writing ${step.path}`;
    case "restore":
      return `putting ${step.path} back`;
    case "prune":
      return `removing ${step.folder}`;
    case "check":
      return `${step.unit}: its own check`;
    case "reload":
      return `${step.unit}: its reload`;
    default:
      return step satisfies never;
  }
}
