/** A sheet of hosts to audit: `name,address,port,user,identity,hostkey` and, where wanted, `owner,site,role,baseline`. */
import { readFile } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { InputError, KauntiError } from "#model/errors";
import type { Problem } from "#model/errors";
import type { SshReach } from "#model/reach";
import type { Sheet } from "#model/sheet";
import { nearest } from "#inventory/distance";
import { parseSheet } from "./csv.ts";

export interface HostLine {
  readonly name: string;
  readonly owner: string;
  readonly site: string;
  readonly role: string;
  readonly baseline?: string;
  /** Serial number on the label, for enrolling what has none in its firmware. */
  readonly label?: string;
  readonly reach: SshReach;
}

const required = ["name", "address"] as const;
const optional = [
  "port",
  "user",
  "identity",
  "hostkey",
  "owner",
  "site",
  "role",
  "baseline",
  "label",
] as const;
/** A sheet of machines to enrol calls the name by what it is: the asset. */
const alias = (column: string): string => (column === "asset" ? "name" : column);
type Column = (typeof required)[number] | (typeof optional)[number];

/**
 * Throws InputError with every problem of the sheet. Relative identity paths are relative to the sheet. `first`: what the
 * guide of this sheet calls the first column.
 */
export async function readHosts(
  file: string,
  first: "name" | "asset" = "name",
): Promise<HostLine[]> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new KauntiError(`${file} cannot be read`, {
      exit: 3,
      next: `give ${first === "asset" ? "--batch" : "--hosts"} a CSV file`,
      cause,
    });
  });
  const sheet = parseSheet(file, bytes);
  const columns = new Map(sheet.header.map((name, index) => [alias(name.toLowerCase()), index]));
  const documented = [first, ...required.slice(1), ...optional];
  const problems = [...sheet.problems, ...headerProblems(sheet, columns, documented)];
  const names = new Map<string, number>();
  const hosts = sheet.rows.map((cells, row): HostLine => {
    const cell = (column: Column) => cells[columns.get(column) ?? -1]?.trim() ?? "";
    const wrong = (column: Column, message: string) =>
      problems.push({ at: sheet.at(row, columns.get(column) ?? 0), message, level: "error" });
    const name = cell("name");
    for (const column of required)
      if (columns.has(column) && cell(column) === "")
        wrong(column, `${column === "name" ? first : column} is empty`);
    if (name !== "" && names.has(name))
      wrong("name", `${name} is already in line ${String(sheet.at(names.get(name) ?? 0, 0).line)}`);
    names.set(name, row);
    const port = cell("port") === "" ? 22 : Number(cell("port"));
    if (!(Number.isInteger(port) && port > 0 && port < 65_536))
      wrong("port", `"${cell("port")}" is not a port; write a number from 1 to 65535`);
    const hostKey = cell("hostkey");
    if (
      hostKey !== "" &&
      !/^(SHA256:[A-Za-z0-9+/]{43}=?|[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( .*)?)$/.test(hostKey)
    )
      wrong(
        "hostkey",
        "not a host key; write it as in a .pub file (`ssh-ed25519 AAAA…`), or its SHA256:… fingerprint",
      );
    const identity = cell("identity");
    const baseline = cell("baseline");
    return {
      name,
      owner: cell("owner"),
      site: cell("site"),
      role: cell("role"),
      ...(baseline === "" ? {} : { baseline }),
      ...(cell("label") === "" ? {} : { label: cell("label") }),
      reach: {
        kind: "ssh",
        host: cell("address"),
        port,
        // As ssh does: nobody named means the operator.
        user: cell("user") === "" ? userInfo().username : cell("user"),
        ...(identity === "" ? {} : { identity: pathOf(identity, file) }),
        ...(hostKey === "" ? {} : { hostKey }),
      },
    };
  });
  if (problems.some(({ level }) => level === "error")) throw new InputError(problems);
  if (hosts.length === 0)
    throw new KauntiError(`${file} names no host`, {
      exit: 3,
      next: `write one line per host below ${documented.slice(0, required.length).join(",")},${optional.slice(0, 4).join(",")}`,
    });
  return hosts;
}

/** One line for one mistake: a wrong name and the column that is missing for it are the same. */
function headerProblems(
  sheet: Sheet,
  columns: ReadonlyMap<string, number>,
  documented: readonly string[],
): Problem[] {
  if (sheet.header.length === 0) return [];
  const taken = (name: string): boolean => columns.has(alias(name));
  const free = documented.filter((name) => !taken(name));
  const meant = new Map<string, string>();
  const strange = [...columns.keys()]
    .filter((name) => !(["name", ...documented] as readonly string[]).includes(name))
    .map((name) => {
      const near = nearest(name, free, 1)[0];
      if (near !== undefined) meant.set(alias(near), name);
      return `column "${name}" is not known; ${near === undefined ? `known are ${documented.join(", ")}` : `did you mean "${near}"?`}`;
    });
  const missing = documented
    .slice(0, required.length)
    .filter((name) => !taken(name) && !meant.has(alias(name)))
    .map((name) => `column ${name} is missing; known are ${documented.join(", ")}`);
  const names = sheet.header.map((name) => alias(name.toLowerCase()));
  const twice = names
    .filter((name, index) => name !== "" && names.indexOf(name) !== index)
    .map((name) => `column ${name} stands twice; delete one of them`);
  return [...missing, ...strange, ...twice].map((message): Problem => ({
    at: sheet.at(-1, 0),
    message,
    level: "error",
  }));
}

function pathOf(path: string, file: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(dirname(file), path);
}
