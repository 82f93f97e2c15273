/** What is on a host, in one session: the ledger, then every path it or the desired state names. */
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import type { DesiredHost } from "#model/desired";
import { KauntiError } from "#model/errors";
import { quote } from "#platforms/quote";
import type { HostManifest, HostObserved, ObservedFile } from "#reconcile/host-manifest";
import { manifestPath } from "#reconcile/host-manifest";
import { decoded } from "./ssh-host-session.ts";
import type { Answer, HostSession } from "./ssh-host-session.ts";

/** `marker`: whose files are read; the others' only where they are wanted too. */
export async function observeHost(
  session: HostSession,
  marker: string,
  desired: DesiredHost | undefined,
): Promise<HostObserved> {
  const manifest = await readManifest(session);
  const wanted = new Map(
    (desired?.units ?? []).flatMap((unit) => unit.files).map((f) => [f.path, f.content] as const),
  );
  const ours = Object.entries(manifest?.files ?? {})
    .filter(([, claim]) => claim.marker === marker)
    .map(([path]) => path);
  const paths = [...new Set([...ours, ...wanted.keys()])].toSorted();
  const units = manifest?.layers[marker]?.units ?? [];
  const packages = [...new Set(units.flatMap((unit) => unit.packages))].toSorted();
  const [looked, lack] = await Promise.all([
    Promise.all(paths.map((path) => look(session, path, wanted.get(path)))),
    packages.length === 0
      ? { lack: [] }
      : session.ask(`{ k_lack ${packages.map(quote).join(" ")}\n}\n`),
  ]);
  const files = new Map<string, ObservedFile>();
  const missing = new Set<string>();
  for (const [index, found] of looked.entries()) {
    const path = paths[index] ?? "";
    if (typeof found === "number") {
      let folder = dirname(path);
      for (let n = 0; n < found; n += 1, folder = dirname(folder)) missing.add(folder);
    } else files.set(path, found);
  }
  return {
    manifest,
    files,
    missingFolders: [...missing].toSorted(),
    missingPackages: lack["lack"] as string[],
  };
}

/** A file, or how many folders on the way are missing. `known`: sent back only where it differs. */
async function look(
  session: HostSession,
  path: string,
  known: string | undefined,
): Promise<ObservedFile | number> {
  const hash = known === undefined ? "-" : createHash("sha256").update(known).digest("hex");
  const answer = await session.ask(`{ k_look ${quote(path)} ${hash}\n}\n`);
  const { kind } = answer;
  if (kind === "absent") return Number(answer["missing"]);
  if (kind === "link")
    return { kind, to: decoded(answer["to"]).toString("utf8").replace(/\n$/, "") };
  if (kind === "file") return fileOf(session, path, answer, known);
  throw new KauntiError(
    `${path} on ${session.place} is ${kind === "other" ? "neither a file nor a link" : "not readable"}`,
    { next: "nothing was changed; look at it on the host" },
  );
}

function fileOf(
  session: HostSession,
  path: string,
  { stat, sum, base64 }: Answer,
  known: string | undefined,
): ObservedFile {
  const content = base64 === undefined ? Buffer.from(known ?? "") : decoded(base64);
  const hash = createHash("sha256").update(content).digest("hex");
  if (hash !== sum)
    throw new KauntiError(`${path} on ${session.place} changed while it was read`, {
      next: "run this again",
    });
  const [mode = "", owner = "", group = "", uid = "", gid = ""] = String(stat).split(" ");
  return {
    kind: "file",
    text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(content),
    hash,
    mode: mode.padStart(4, "0"),
    owner: owner === "UNKNOWN" ? uid : owner,
    group: group === "UNKNOWN" ? gid : group,
  };
}

async function readManifest(session: HostSession): Promise<HostManifest | undefined> {
  const found = await look(session, manifestPath, undefined);
  if (typeof found === "number") return undefined;
  try {
    const manifest = JSON.parse(found.kind === "file" ? found.text : "") as HostManifest;
    if (manifest.format === 1) return manifest;
  } catch {
    // Said below: without it nobody knows what is ours, so nothing may be touched.
  }
  throw new KauntiError(
    `${manifestPath} on ${session.place} is damaged or of another version of the kit`,
    { next: "nothing was changed; put it back from a backup of the host" },
  );
}
