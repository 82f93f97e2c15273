/** Has a machine make the keys of its role, and takes their public halves home. */
import type { County } from "#model/county";
import type { Device, HostKeys } from "#model/device";
import { KauntiError } from "#model/errors";
import type { OpenReach, Reach } from "#model/reach";
import { hostKeysScript, parseHostKeys } from "#services/host-keys";
import type { ServiceSecrets } from "#services/host-keys";

const nothing: ServiceSecrets = { hashes: {}, reader: "" };

/** Undefined where nothing is needed, and for an image, which can keep no secret. Rejects with Unreachable. */
export async function makeKeys(
  open: OpenReach,
  reach: Reach,
  county: County,
  device: Device,
  secrets: () => Promise<ServiceSecrets>,
): Promise<HostKeys | undefined> {
  if (reach.kind === "root" || hostKeysScript(county, device, nothing) === undefined)
    return undefined;
  const script = hostKeysScript(county, device, await secrets()) ?? "";
  const opened = await open(reach);
  try {
    const { code, out, err } = await opened.shell.run(script, { timeoutMs: 180_000 });
    if (code === 0) {
      const keys = parseHostKeys(out);
      return Object.keys(keys).length === 0 ? undefined : keys;
    }
    throw new KauntiError(
      `${device.asset}: its keys could not be made (${err.trim().split("\n").at(-1) ?? "no reason given"})`,
      { next: "put that right and repeat the enrolment" },
    );
  } finally {
    await opened.shell.close();
  }
}
