/** How a machine is asked who it is, and how its answer is read: facts in, identity out. */
import type { Answer, FileFact, Facts, Want } from "#model/fact";
import { wantKey } from "#model/fact";
import { labelFile } from "#model/identity";
import type { Identity, Reading } from "#model/identity";
import { storedEncryption } from "#model/stored-encryption";
import { runningEncryption } from "./encryption-state.ts";

const dmi = (name: string): string => `/sys/class/dmi/id/${name}`;
/** Preferred first: ed25519 is what the kit pins; the others are for hosts that have no such key. */
const hostKeys = ["ed25519", "ecdsa", "rsa"].map((type) => `/etc/ssh/ssh_host_${type}_key.pub`);

/** Whose disk counts. */
const places = ["/", "/home"];
/** What systemd mounts beside fstab. */
const mountUnits = ["/etc", "/usr/local/lib", "/usr/lib"].map(
  (dir) => `${dir}/systemd/system/*.mount`,
);

/** `stored`: an image root, where DMI is a copied file and block devices are not ours to ask. */
export function identityWants(stored: boolean): Want[] {
  const firmware = ["product_serial", "product_uuid", "sys_vendor", "product_name"].map(
    (name): Want => ({ kind: stored ? "file" : "running", path: dmi(name) }),
  );
  const files = ["/etc/os-release", "/etc/hostname", labelFile, ...hostKeys];
  const disk: Want[] = stored
    ? [
        ...["/etc/crypttab", "/etc/fstab", ...mountUnits].map(
          (path) => ({ kind: "file", path }) as const,
        ),
        ...places.map((path) => ({ kind: "stat", path }) as const),
      ]
    : places.map((mount): Want => ({ kind: "encryption", mount }));
  return [...firmware, ...files.map((path): Want => ({ kind: "file", path })), ...disk];
}

/** What the machine said. Call only with whole facts (`facts.problem` unset). */
export function identityOf(facts: Facts): Identity {
  const stored = facts.header.image;
  const read = (path: string): Reading =>
    readingOf(facts, path, path.startsWith("/sys") && !stored ? "running" : "file");
  return {
    serial: read(dmi("product_serial")),
    uuid: lower(read(dmi("product_uuid"))),
    hostKey: hostKey(hostKeys.map(read)),
    hostname: firstWord(read("/etc/hostname")),
    maker: read(dmi("sys_vendor")),
    model: read(dmi("product_name")),
    os: operatingSystem(facts.header.platform, read("/etc/os-release")),
    label: fileOf(facts, labelFile) ?? undefined,
    encryption: stored
      ? storedEncryption(
          fileOf(facts, "/etc/crypttab"),
          fileOf(facts, "/etc/fstab"),
          undefined,
          mountUnits.flatMap((path) => textsOf(facts, path)),
          places.filter((path) => isLink(facts, path)),
        )
      : runningEncryption(facts),
  };
}

function readingOf(facts: Facts, path: string, kind: "file" | "running"): Reading {
  const answer = facts.answers.get(wantKey({ kind, path }));
  const missing = (why: string): Reading => ({ value: "", why: `${path} ${why}` });
  if (answer === undefined) return missing("was not answered");
  if (answer.error !== undefined) return missing(denied(answer.error, facts.header.uid));
  const file = fileFact(answer);
  if (file === undefined || file.absent === true) return missing("does not exist");
  if (file.error !== undefined) return missing(denied(file.error, facts.header.uid));
  const value = (file.content ?? "").replaceAll("\0", "").trim();
  return value === "" ? missing("is empty") : { value, why: "" };
}

function denied(error: string, uid: number): string {
  return uid === 0 ? `cannot be read: ${error}` : `can be read by root only (${error})`;
}

function fileFact(answer: Answer): FileFact | undefined {
  return answer.records[0] as FileFact | undefined;
}

/** `null`: could not be read; `undefined`: no such file. */
function fileOf(facts: Facts, path: string): string | undefined | null {
  const answer = facts.answers.get(wantKey({ kind: "file", path }));
  if (answer === undefined || answer.error !== undefined) return null;
  const file = fileFact(answer);
  if (file === undefined || file.absent === true) return undefined;
  return file.error === undefined ? (file.content ?? null) : null;
}

function isLink(facts: Facts, path: string): boolean {
  const answer = facts.answers.get(wantKey({ kind: "stat", path }));
  return (answer?.records as readonly FileFact[] | undefined)?.[0]?.link === true;
}

/** Of every file that matches; `null` for one that cannot be read as text. */
function textsOf(facts: Facts, path: string): (string | null)[] {
  const answer = facts.answers.get(wantKey({ kind: "file", path }));
  if (answer === undefined || answer.error !== undefined) return [null];
  return (answer.records as readonly FileFact[])
    .filter(({ absent, real }) => absent !== true && real !== "/dev/null")
    .map(({ content }) => content ?? null);
}

function hostKey(found: readonly Reading[]): Reading {
  const key = found.find(({ value }) => /^(ssh|ecdsa)-\S+ [A-Za-z0-9+/=]+/.test(value));
  if (key === undefined)
    return { value: "", why: found[0]?.why || "no SSH host key in a known form" };
  return { value: key.value.split(/\s+/).slice(0, 2).join(" "), why: "" };
}

function operatingSystem(platform: string, release: Reading): Reading {
  if (platform !== "") return { value: platform, why: "" };
  return { value: "", why: release.why === "" ? "/etc/os-release has no ID" : release.why };
}

const lower = (reading: Reading): Reading => ({ ...reading, value: reading.value.toLowerCase() });
const firstWord = (reading: Reading): Reading => ({
  ...reading,
  value: reading.value.split(/\s+/)[0] ?? "",
});
