/** Two engineers with two truths is what a local state makes of a real county. */
import { Refusal } from "#model/errors";
import type { CountyHome } from "#model/rollout";

/** Throws Refusal for a real county (codes 1-47) whose engine state would be on one person's machine only. */
export function requireSharedState({ slug, code, backend }: CountyHome): void {
  if (code >= 90 || backend !== "local") return;
  throw new Refusal(
    `${slug}: county ${code} keeps its state on this machine only (state.backend: local), which is for practice counties (90-99)`,
    "name a backend that all its engineers reach, for example state.backend: s3://BUCKET/kaunti?region=af-south-1 or file:///srv/kaunti",
  );
}
