/** Where a value of a county was written: computed only when somebody asks, from the documents that were read. Pure. */
import type { AllocationKind, Origin } from "#model/inventory";
import type { Sheet } from "#model/sheet";
import { slotKey } from "./addresses.ts";
import type { Assembled } from "./assemble.ts";
import { serialKey } from "./assets.ts";
import { bindColumns } from "./columns.ts";
import { baselineKeys } from "./platform-family.ts";
import { segments, pointerTo, valueAt, type Layer } from "./merge.ts";

type Find = (of: Assembled, path: readonly string[]) => readonly Origin[];

/** First word of a pointer -> how it is traced; other words are facts of county.yaml. */
const roots: Readonly<Record<string, Find>> = {
  mail: (of, path) => layered(of, "email.yaml", ["mail", ...path], "national"),
  sharedMailboxes: (of, path) => layered(of, "email.yaml", ["shared", ...path]),
  allow: (of, path) => layered(of, "network.yaml", ["allow", ...path], "national"),
  thresholds: (of, path) => layered(of, "county.yaml", ["thresholds", ...path], "national"),
  baselines: (of, path) => layered(of, "county.yaml", ["baselines", ...path], "national"),
  dataClasses: (of, path) => layered(of, "county.yaml", ["dataClasses", ...path], "national"),
  services: (of, path) => layered(of, "services.yaml", ["services", ...path]),
  products: (of, path) => layered(of, "licences.yaml", ["products", ...path]),
  pools: (of, path) => layered(of, "licences.yaml", ["pools", ...path]),
  positions: (of, [index = ""]) => layered(of, "licences.yaml", ["pools", index, "quantity"]),
  seats: seat,
  owners: owner,
  sites: site,
  subnets: subnet,
  groups: group,
  people: person,
  devices: device,
};

/** Everything that sets the value at `pointer`, winner first; empty when the kit makes it. */
export function traceOf(of: Assembled, pointer: string): readonly Origin[] {
  const [root = "", ...path] = segments(pointer);
  return roots[root]?.(of, path) ?? layered(of, "county.yaml", [root, ...path]);
}

function layered(
  { scope }: Assembled,
  file: string,
  path: readonly string[],
  below?: "national",
): Origin[] {
  const pointer = pointerTo(...path);
  const national = scope.files.national.map((document): Layer => ({
    document,
    base: "",
    name: "national",
  }));
  const layers = [...scope.layers(file, ""), ...(below === undefined ? [] : national)];
  return layers.flatMap(({ document, name }) => {
    const value = valueAt(document.value, pointer);
    return value === undefined ? [] : [{ at: document.at(pointer), value, layer: name }];
  });
}

/** The nearest written thing: the value itself, or what it stands in. */
function written(of: Assembled, file: string, path: readonly string[]): Origin[] {
  for (let end = path.length; end > 0; end -= 1) {
    const found = layered(of, file, path.slice(0, end));
    if (found.length > 0) return found;
  }
  return [];
}

function given(of: Assembled, kind: AllocationKind, key: string): Origin[] {
  const row = of.ledger.rowOf(kind, key);
  const sheet = of.scope.sheet("register/allocations.csv");
  if (row === undefined || sheet === undefined) return [];
  return [{ at: sheet.at(row, 2), value: of.ledger.given(kind).get(key), layer: "register" }];
}

function owner(of: Assembled, [index = "", ...path]: readonly string[]): Origin[] {
  const id = of.county.owners[Number(index)]?.id ?? "";
  return written(of, "county.yaml", ["owners", id, ...path]);
}

function site(of: Assembled, [index = "", ...path]: readonly string[]): Origin[] {
  const one = of.county.sites[Number(index)];
  if (path[0] === "slot" && one !== undefined) {
    const found = given(of, "slot", slotKey(one));
    if (found.length > 0) return found;
  }
  return written(of, "network.yaml", ["sites", index, ...path]);
}

function subnet(of: Assembled, [index = "", field]: readonly string[]): Origin[] {
  const one = of.county.subnets[Number(index)];
  const at = of.county.sites.findIndex(({ id }) => id === one?.site);
  if (field === "vlan" || field === "role")
    return layered(of, "network.yaml", ["vlans", one?.role ?? ""], "national");
  return site(of, [String(at), field === "site" ? "id" : "slot"]);
}

function group(of: Assembled, [index = "", ...path]: readonly string[]): Origin[] {
  const one = of.county.groups[Number(index)];
  if (path[0] === "gidNumber") return given(of, "gidNumber", `${one?.owner}/${one?.id}`);
  const byRule = path[0] === "members" ? layered(of, "groups.yaml", ["groups", index, "rule"]) : [];
  return byRule.length > 0 ? byRule : written(of, "groups.yaml", ["groups", index, ...path]);
}

function seat(of: Assembled, [index = ""]: readonly string[]): Origin[] {
  const at = of.county.pools.findIndex(({ id }) => id === of.county.seats[Number(index)]?.pool);
  return layered(of, "licences.yaml", ["pools", String(at), "seats"]);
}

/** Field of the model -> column of the sheet. */
const personColumns: Readonly<Record<string, string>> = {
  givenName: "given_name",
  displayName: "name",
  suspendedFrom: "suspended_from",
  state: "start",
};
const deviceColumns: Readonly<Record<string, string>> = { donorLabel: "donor_label", asset: "tag" };

function person(of: Assembled, [index = "", field = ""]: readonly string[]): Origin[] {
  const one = of.county.people[Number(index)];
  const kind = field === "mail" ? "mailName" : field;
  if (one !== undefined && (kind === "uid" || kind === "uidNumber" || kind === "mailName"))
    return given(of, kind, `${one.owner}/${one.employee}`);
  const row = of.personRows[Number(index)];
  return cell(of, "staff.csv", row, personColumns[field] ?? field, ["name", "surname", "employee"]);
}

function device(of: Assembled, [index = "", field = "", ...path]: readonly string[]): Origin[] {
  const one = of.county.devices[Number(index)];
  if (one === undefined) return [];
  if (field === "enrolment") {
    const file = `register/devices/${one.asset}.yaml`;
    const all = of.scope.document(file)?.value;
    const last = Array.isArray(all) ? String(all.length - 1) : "0";
    return written(of, file, [last, ...path]).map((origin) => ({ ...origin, layer: "register" }));
  }
  if (field === "asset") {
    const found = given(of, "asset", serialKey(one.maker, one.serial, one.tag));
    if (found.length > 0) return found;
  }
  const row = of.deviceRows[Number(index)];
  const own = cell(of, "equipment.csv", row, deviceColumns[field] ?? field, []);
  if (field !== "baseline")
    return own.length > 0 ? own : cell(of, "equipment.csv", row, "tag", ["serial"]);
  const at = of.county.sites.findIndex(({ id }) => id === one.site);
  return [
    ...own.filter(({ value }) => value !== ""),
    ...baselineKeys(one.role, one.platform ?? "").flatMap((key) => [
      ...layered(of, "network.yaml", ["sites", String(at), "baselines", key]),
      ...layered(of, "county.yaml", ["baselines", key], "national"),
    ]),
  ];
}

/** A cell by column name, or the first of `instead` that the sheet has (a name in two columns or in one). */
function cell(
  { scope }: Assembled,
  file: string,
  row: number | undefined,
  column: string,
  instead: readonly string[],
): Origin[] {
  const sheet: Sheet | undefined = scope.sheet(file);
  const spec = scope.files.specs[file];
  if (sheet === undefined || spec === undefined || row === undefined) return [];
  const { index } = bindColumns(sheet, spec);
  for (const name of [column, ...instead]) {
    const at = index.get(name);
    if (at !== undefined)
      return [{ at: sheet.at(row, at), value: sheet.rows[row]?.[at] ?? "", layer: "county" }];
  }
  return [];
}
