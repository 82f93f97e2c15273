/** Has a machine make the keys of its role, and takes their public halves home. */
import type { County } from "#model/county";
import type { Device, HostKeys } from "#model/device";
import { KauntiError } from "#model/errors";
import type { OpenReach, Reach } from "#model/reach";
import { hostKeysScript, parseHostKeys } from "#services/host-keys";
import type { ServiceHashes } from "#services/host-keys";

/** Undefined where nothing is needed, and for an image, which can keep no secret. Rejects with Unreachable. */
export async function makeKeys(
  open: OpenReach,
  reach: Reach,
  county: County,
  device: Device,
  hashes: () => Promise<ServiceHashes>,
): Promise<HostKeys | undefined> {
  if (reach.kind === "root" || hostKeysScript(county, device, {}) === undefined) return undefined;
  const script = hostKeysScript(county, device, await hashes()) ?? "";
  const opened = await open(reach);
  try {
    const { code, out, err } = await opened.shell.run(script, { timeoutMs: 180_000 });
    if (code === 0) return parseHostKeys(out);
    throw new KauntiError(
      `${device.asset}: its keys could not be made (${err.trim().split("\n").at(-1) ?? "no reason given"})`,
      { next: "put that right and repeat the enrolment" },
    );
  } finally {
    await opened.shell.close();
  }
}
