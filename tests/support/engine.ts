/** Whether the real Pulumi CLI can be had here: the same search that the product makes. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const version = "3.259.0";

/** Why the engine's tests cannot run, or undefined when they can. */
export function missingEngine(): string | undefined {
  const root = process.env["KAUNTI_ENGINE"] ?? join(homedir(), ".pulumi", "versions", version);
  return existsSync(join(root, "bin", "pulumi"))
    ? undefined
    : `no Pulumi CLI ${version}; run ./kaunti doctor --install`;
}
