/** `--collected`: files that were taken from equipment elsewhere, each with whose it is. */
import { basename } from "node:path";
import { readCollectedFile } from "#adapters/collected-file";
import { sha256 } from "#adapters/digest";
import type { Auditee } from "#model/auditee";
import { counted } from "#model/count";
import { KauntiError } from "#model/errors";
import { collectedPlatforms } from "#platforms/collected-platforms";
import { whoseFile } from "#use/whose-file";
import type { AuditCommand, Policy } from "./wire-audit.ts";
import { openInventory } from "./wire.ts";

export interface CollectedFiles {
  readonly scope: string;
  readonly auditees: readonly Auditee[];
  readonly notices: readonly string[];
}

export async function collectedFiles(
  command: AuditCommand,
  policy: Policy,
): Promise<CollectedFiles> {
  const { collected: paths = [], platform, device, county, baseline, rule } = command;
  if (device !== undefined && paths.length > 1)
    throw new KauntiError("--device names one device, and several files were given", {
      exit: 3,
      next: "name each file after its asset, as 099-ict-rtr-00001.txt",
    });
  const { country } = await openInventory(command);
  const counties = country.counties.filter(
    ({ slug, code3, code }) => county === undefined || [slug, code3, String(code)].includes(county),
  );
  const options = {
    platforms: collectedPlatforms,
    chosen: baseline !== undefined || rule !== undefined,
    bind: (id: string, sure: boolean) => policy.bind(id, sure),
    ...(platform === undefined ? {} : { platform }),
    ...(device === undefined ? {} : { device }),
  };
  const all = [];
  for (const path of paths) {
    const text = await readCollectedFile(path);
    all.push(whoseFile(counties, { file: basename(path), text, hash: sha256 }, options));
  }
  const ids = all.map(({ auditee }) => auditee.subject.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new KauntiError(`two of the files are of ${twice}`, {
      exit: 3,
      next: "give one file a device",
    });
  return {
    scope:
      paths.length === 1
        ? `collected file of ${ids[0] ?? ""}`
        : counted(paths.length, "collected file"),
    auditees: all.map(({ auditee }) => auditee),
    notices: all.flatMap(({ notices }) => notices),
  };
}
