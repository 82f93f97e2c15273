/** Puts one county together from its files: facts, network, people, equipment, groups, licences. Pure. */
import type { County } from "#model/county";
import type { AllocationKind } from "#model/inventory";
import type { Pool, Product } from "#model/licence";
import type { Service } from "#model/service";
import { supernetOf } from "./addresses.ts";
import { readDevices } from "./devices.ts";
import { readFacts, readMail, type Facts } from "./facts.ts";
import { readGroups, readShared } from "./groups.ts";
import { openLedger, type Ledger } from "./ledger.ts";
import { isMap } from "./merge.ts";
import { numberRange, readOwners } from "./owners.ts";
import { readPeople } from "./people.ts";
import { baselineKeys } from "./platform-family.ts";
import { readCustody, readEnrolments, readMovements, returnedBy } from "./register-of.ts";
import { reservedNames } from "./reserved.ts";
import type { Finding, Scope } from "./scope.ts";
import { allotSeats } from "./seats.ts";
import { readNetwork } from "./sites.ts";

export interface Assembled {
  readonly county: County;
  readonly scope: Scope;
  readonly ledger: Ledger;
  readonly findings: readonly Finding[];
  /** Row of staff.csv per person, of equipment.csv per device. */
  readonly personRows: readonly number[];
  readonly deviceRows: readonly number[];
}

/** Undefined when the county's facts are missing (told in `scope.problems`). `whole`: false = facts only. */
export function assemble(scope: Scope, whole: boolean): Assembled | undefined {
  const facts = readFacts(scope);
  if (facts === undefined) return undefined;
  return facts.managed && whole ? manage(scope, facts) : bare(scope, facts);
}

function bare(scope: Scope, facts: Facts): Assembled {
  const ledger = openLedger(undefined, undefined, () => "", scope.asOf);
  const county: County = {
    ...facts,
    owners: [],
    supernet: supernetOf(facts.code),
    sites: [],
    subnets: [],
    allow: (scope.value("network.yaml", "/allow", "/allow") ?? []) as County["allow"],
    devices: [],
    people: [],
    groups: [],
    sharedMailboxes: [],
    services: [],
    products: [],
    pools: [],
    seats: [],
    positions: [],
    mail: readMail(scope, facts.domain),
  };
  return { county, scope, ledger, findings: [], personRows: [], deviceRows: [] };
}

function manage(scope: Scope, facts: Facts): Assembled {
  const owners = readOwners(scope);
  const domains = new Map(owners.map(({ id, domain }) => [id as string, domain]));
  // Two owners with one mail domain share its names; everything else is counted as its key says.
  const scopes: Partial<Record<AllocationKind, (key: string) => string>> = {
    uid: ownerOf,
    slot: ownerOf,
    mailName: (key) => domains.get(ownerOf(key)) ?? ownerOf(key),
  };
  const ledger = openLedger(
    scope.sheet("register/allocations.csv"),
    scope.files.specs["register/allocations.csv"],
    (kind, key) => scopes[kind]?.(key) ?? "",
    scope.asOf,
  );
  scope.problems.push(...ledger.problems);
  const network = readNetwork(scope, facts.code, ledger);
  const mail = readMail(scope, facts.domain);
  const sharedMailboxes = readShared(scope, mail.quotaMb);
  const shared = new Set([
    ...Object.keys(mail.aliases),
    ...sharedMailboxes.flatMap(({ address, aliases }) => [address, ...aliases].map(localPart)),
    ...scope.list("groups.yaml", "/groups").map(({ id }) => String(id)),
  ]);
  const ofSystems = reservedNames(scope.files, "accounts");
  const { people, rows: personRows } = readPeople(scope, {
    owners,
    sites: network.sites,
    ledger,
    range: numberRange(scope, "uidNumber", facts.code),
    reserved: (name) => ofSystems(name) || shared.has(name),
    movements: readMovements(scope),
    preservedDays: Number(scope.value("county.yaml", "/preservedDays", "/preservedDays") ?? 365),
  });
  const siteBaselines = new Map(
    scope.list("network.yaml", "/sites").map(({ id, baselines }) => [id, baselines]),
  );
  const { devices, rows: deviceRows } = readDevices(scope, {
    code3: facts.code3,
    owners,
    sites: network.sites,
    ledger,
    enrolled: readEnrolments(scope),
    returned: returnedBy(readCustody({ ...scope, problems: [] }), scope.asOf),
    baseline: (role, platform, site) => {
      const near = siteBaselines.get(site);
      const places = [isMap(near) ? near : {}, facts.baselines];
      const keys = baselineKeys(role, platform);
      // What is set for the platform is nearer than any place: one for Linux holds nothing of another system.
      return keys
        .flatMap((key) => places.map((place) => place[key]))
        .find((id): id is string => typeof id === "string");
    },
  });
  const groups = readGroups(scope, people, ledger, numberRange(scope, "gidNumber", facts.code));
  const products = (
    scope.list("licences.yaml", "/products") as readonly unknown[] as readonly Product[]
  ).map((product) => ({
    ...product,
    softwareNames: product.softwareNames ?? [],
    debianPackages: product.debianPackages ?? [],
    conflictsWith: product.conflictsWith ?? [],
    dependsOn: product.dependsOn ?? [],
  }));
  const pools = scope.list("licences.yaml", "/pools") as readonly unknown[] as readonly Pool[];
  const graceDays = Number(
    scope.value("county.yaml", "/licenceGraceDays", "/licenceGraceDays") ?? 30,
  );
  const seats = allotSeats({
    products,
    pools,
    people,
    devices,
    sites: network.sites,
    asOf: scope.asOf,
    graceDays,
  });
  const county: County = {
    ...facts,
    owners,
    supernet: supernetOf(facts.code),
    sites: network.sites,
    subnets: network.subnets,
    allow: network.allow,
    devices,
    people,
    groups,
    sharedMailboxes,
    services: scope.list("services.yaml", "/services") as readonly unknown[] as readonly Service[],
    products,
    pools,
    ...seats,
    mail,
  };
  return { county, scope, ledger, findings: network.findings, personRows, deviceRows };
}

/** First part of a ledger key: the owner, or the family of slots. */
function ownerOf(key: string): string {
  return key.slice(0, key.indexOf("/"));
}

function localPart(address: string): string {
  return address.split("@")[0] ?? "";
}
