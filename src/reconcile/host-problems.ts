/** What can never be applied to a host, and what two layers claim at once. */
import type { DesiredHost } from "#model/desired";
import type { Fence } from "#model/fence";
import type { Conflict } from "#model/target";
import type { HostManifest } from "./host-manifest.ts";
import { ledgerFolder } from "./host-manifest.ts";

const accountName = /^[a-z_][a-z0-9_-]*\$?$/;
const packageName = /^[a-z0-9][a-z0-9+.-]+$/;

/** Absolute, without `.`, `..`, doubled slashes or control characters. */
const isPlainPath = (path: string): boolean =>
  // oxlint-disable-next-line no-control-regex
  /^(\/(?!\.{1,2}(\/|$))[^/\u0000-\u001f]+)+$/.test(path);

export function hostProblems(_fence: Fence, desired: DesiredHost): string[] {
  const problems: string[] = [];
  const files = desired.units.flatMap((unit) => unit.files);
  for (const { path, mode, owner, group, content } of files) {
    if (!isPlainPath(path))
      problems.push(`the path ${JSON.stringify(path)} is not a plain absolute one`);
    else if (
      path === "/.kaunti-owners" ||
      path === ledgerFolder ||
      path.startsWith(`${ledgerFolder}/`)
    )
      problems.push(`${path} belongs to the kit's own ledger`);
    if (!/^0?[0-7]{3}$/.test(mode) && !/^[0-7]{4}$/.test(mode))
      problems.push(`${path}: the mode "${mode}" is not octal, such as 0644`);
    if (!accountName.test(owner) || !accountName.test(group))
      problems.push(`${path}: "${owner}:${group}" are not account names`);
    if (content.includes("\0")) problems.push(`${path}: its text has a NUL character`);
  }
  const packages = desired.units.flatMap((unit) => unit.packages);
  for (const name of packages)
    if (!packageName.test(name)) problems.push(`"${name}" is not a package name`);
  for (const path of doubled(files.map((file) => file.path)))
    problems.push(`two units claim ${path}`);
  for (const name of doubled(desired.units.map((unit) => unit.name)))
    problems.push(`two units are named ${name}`);
  return problems;
}

function doubled(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** One path, package or unit has one layer; the manifest says which. */
export function hostConflicts(
  fence: Fence,
  desired: DesiredHost,
  manifest: HostManifest | undefined,
): Conflict[] {
  const claimed = new Map<string, string>();
  for (const [path, claim] of Object.entries(manifest?.files ?? {}))
    if (claim.marker !== fence.marker) claimed.set(`file ${path}`, claim.marker);
  for (const [marker, layer] of Object.entries(manifest?.layers ?? {})) {
    if (marker === fence.marker) continue;
    for (const unit of layer.units) {
      claimed.set(`unit ${unit.name}`, marker);
      for (const name of unit.packages) claimed.set(`package ${name}`, marker);
    }
  }
  const wanted = desired.units.flatMap((unit) => [
    `unit ${unit.name}`,
    ...unit.packages.map((name) => `package ${name}`),
    ...unit.files.map((file) => `file ${file.path}`),
  ]);
  return wanted.flatMap((what) => {
    const other = claimed.get(what);
    if (other === undefined) return [];
    const sentence = `${what} on ${desired.host} belongs to ${other} already; only one layer may claim it`;
    return [{ named: sentence, sentence }];
  });
}
