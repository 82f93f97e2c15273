/** Equipment from the asset register's sheet, with what was enrolled of it. Pure. */
import type { Device, DeviceRole, DeviceStatus, Enrolment } from "#model/device";
import type { Owner, OwnerId } from "#model/owner";
import type { Site } from "#model/site";
import { assetNumber, assetOfTag, hostnameOf, serialKey, typeCodes } from "./assets.ts";
import { bindColumns, type Columns } from "./columns.ts";
import type { Ledger } from "./ledger.ts";
import { wordFinder } from "./references.ts";
import type { Scope } from "./scope.ts";

export interface DevicesInput {
  readonly code3: string;
  readonly owners: readonly Owner[];
  readonly sites: readonly Site[];
  readonly ledger: Ledger;
  readonly enrolled: ReadonlyMap<string, readonly Enrolment[]>;
  /** Baseline of a role under a platform at a site, where one is named. */
  readonly baseline: (role: string, platform: string, site: string) => string | undefined;
  /** Asset -> who gave it back on leaving; the sheet may still name them. */
  readonly returned: ReadonlyMap<string, string>;
}

export interface Devices {
  readonly devices: readonly Device[];
  readonly rows: readonly number[];
}

const file = "equipment.csv";
type Row = Readonly<Record<(typeof names)[number], string>>;
const names = [
  "tag",
  "owner",
  "role",
  "maker",
  "model",
  "serial",
  "site",
  "department",
  "status",
  "custodian",
  "funding",
  "donor_label",
  "platform",
  "hostname",
  "baseline",
  "address",
  "purchased",
  "order",
  "cost",
  "currency",
] as const;

export function readDevices(scope: Scope, input: DevicesInput): Devices {
  const sheet = scope.sheet(file);
  const spec = scope.files.specs[file];
  if (sheet === undefined || spec === undefined) return { devices: [], rows: [] };
  const columns = bindColumns(sheet, spec);
  if (columns.unusable) {
    scope.spoil(file);
    scope.problems.push(...columns.problems);
    return { devices: [], rows: [] };
  }
  const readers = names.map((name) => [name, columns.read(name)] as const);
  const make = deviceMaker(scope, columns, input);
  const devices: Device[] = [];
  const rows: number[] = [];
  for (const [at, cells] of sheet.rows.entries()) {
    if (cells.every((cell) => cell.trim() === "")) continue;
    const row = Object.fromEntries(readers.map(([name, read]) => [name, read(cells, at)])) as Row;
    const device = row.role === "" ? undefined : make(row, at);
    if (device === undefined) continue;
    devices.push(device);
    rows.push(at);
  }
  scope.problems.push(...columns.problems);
  return { devices, rows };
}

function deviceMaker(
  scope: Scope,
  columns: Columns,
  input: DevicesInput,
): (row: Row, at: number) => Device | undefined {
  const { owners, sites, ledger, code3 } = input;
  const places = wordFinder(
    sites.flatMap((one) => [
      [one.id, one.id],
      [one.name, one.id],
    ]),
  );
  const home = sites.find(({ kind }) => kind === "hq")?.id ?? "";
  const departments = new Map(
    owners.map((one) => [one.id, wordFinder(one.departments.map((word) => [word, word]))]),
  );
  const isPlaceholder = placeholderTest(scope.files.placeholders.serials);
  const number = numbering(scope, columns, input);
  const seen = new Set<string>();
  return (row, at) => {
    const tell = (column: string, message: string, level: "error" | "warning" = "error"): void => {
      const where = columns.index.get(column) ?? 0;
      scope.problems.push({
        level,
        at: scope.sheet(file)!.at(at, where),
        message: `${column}: ${message}`,
      });
    };
    const owner = row.owner as OwnerId;
    const site = row.site === "" ? { value: home } : places(row.site);
    if (site.wrong !== undefined) tell("site", site.wrong);
    const unit = row.department === "" ? { value: "" } : departments.get(owner)?.(row.department);
    if (unit?.wrong !== undefined) tell("department", unit.wrong);
    const placeholder = row.serial !== "" && isPlaceholder(row.serial);
    if (placeholder)
      tell("serial", `"${row.serial}" names no machine; it counts as no serial number`, "warning");
    const serial = placeholder ? "" : row.serial;
    if (serial === "" && row.tag === "") {
      tell(
        "tag",
        "this row has neither a tag nor a serial number, so nothing tells which machine it is",
      );
      return undefined;
    }
    const role = row.role as DeviceRole;
    const key = serialKey(row.maker, serial, row.tag);
    const make = (): string => (row.tag === "" ? number(role) : assetOfTag(code3, row.tag));
    // A second row with one serial number is an error; it does not become the same asset by it.
    const asset = seen.has(key) ? make() : ledger.allot("asset", key, make);
    seen.add(key);
    const enrolment = input.enrolled.get(asset)?.at(-1);
    const platform = enrolment?.os || row.platform;
    const baseline = row.baseline || input.baseline(role, platform, site.value);
    const address = row.address || enrolment?.address;
    return {
      asset,
      tag: row.tag || `CG-${asset.toUpperCase().replaceAll("-", "/")}`,
      hostname: row.hostname || hostnameOf(asset),
      owner,
      role,
      maker: row.maker,
      model: row.model,
      serial,
      site: site.value,
      department: unit?.value ?? row.department,
      status: row.status as DeviceStatus,
      ...(row.custodian === "" || input.returned.get(asset) === row.custodian
        ? {}
        : { custodian: row.custodian }),
      funding: row.funding,
      ...(row.donor_label === "" ? {} : { donorLabel: row.donor_label }),
      ...purchase(row),
      ...(platform === "" ? {} : { platform }),
      ...(baseline === undefined || baseline === "" ? {} : { baseline }),
      ...(address === undefined || address === "" ? {} : { address }),
      ...(enrolment === undefined ? {} : { enrolment }),
    };
  };
}

function purchase({
  purchased,
  order,
  cost,
  currency,
}: Row): Pick<Device, "purchased" | "order" | "cost" | "currency"> {
  return {
    ...(purchased === "" ? {} : { purchased }),
    ...(order === "" ? {} : { order }),
    ...(cost === "" ? {} : { cost: Number(cost), currency }),
  };
}

/** Next number per type for equipment without a label: above every number that a label or the ledger has. */
function numbering(
  scope: Scope,
  columns: Columns,
  { code3, ledger }: DevicesInput,
): (role: DeviceRole) => string {
  let highest: Map<string, number> | undefined;
  return (role) => {
    if (highest === undefined) {
      highest = new Map();
      const tag = columns.index.get("tag");
      for (const row of tag === undefined ? [] : (scope.sheet(file)?.rows ?? []))
        if ((row[tag ?? 0] ?? "") !== "") count(highest, assetOfTag(code3, row[tag ?? 0] ?? ""));
      for (const value of ledger.given("asset").values()) count(highest, value);
    }
    const type = typeCodes[role];
    const next = (highest.get(type) ?? 0) + 1;
    highest.set(type, next);
    return `${code3}-${type}-${String(next).padStart(5, "0")}`;
  };
}

/** Whole-value patterns, case ignored; compiled once for a sheet. */
function placeholderTest(patterns: readonly string[]): (serial: string) => boolean {
  const all = patterns.map((pattern) => new RegExp(`^(?:${pattern})$`, "iu"));
  return (serial) => all.some((one) => one.test(serial));
}

/** Keeps the highest number of the asset's type. */
function count(seen: Map<string, number>, asset: string): void {
  const type = asset.split("-").at(-2) ?? "";
  seen.set(type, Math.max(seen.get(type) ?? 0, assetNumber(asset)));
}
