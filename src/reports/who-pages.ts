/** The two pages of `kaunti who`: a person, and a device. Pure. */
import type { County } from "#model/county";
import type { Device } from "#model/device";
import type { CountyRegister, CustodyRow } from "#model/inventory";
import type { Person } from "#model/person";
import { page, type Field } from "./fields.ts";

/** Everything about `person` as of `asOf`. */
export function personPage(
  county: County,
  person: Person,
  { custody, movements }: Pick<CountyRegister, "custody" | "movements">,
  asOf: string,
): string {
  const mine = (members: readonly string[]): boolean => members.includes(person.employee);
  const own = <T extends { readonly owner: string }>(list: readonly T[]): readonly T[] =>
    list.filter(({ owner }) => owner === person.owner);
  const held = own(county.devices).filter(({ custodian }) => custodian === person.employee);
  const log = custody.filter(
    ({ asset, from, to }) =>
      [from, to].includes(person.employee) &&
      own(county.devices).some((device) => device.asset === asset),
  );
  const fields: Field[] = [
    ["employee", `${person.employee}, ${person.employment}`],
    ["state", `${person.state} (as of ${asOf})`],
    ["dates", dates(person)],
    ["department", person.department],
    ["site", siteName(county, person.site)],
    ["account", `${person.uid}, uid number ${person.uidNumber}`],
    ["mailbox", `${person.mail}, ${county.mail.quotaMb} MB`],
    [
      "shared mail",
      own(county.sharedMailboxes)
        .filter(({ members }) => mine(members))
        .map(({ address, purpose }) => `${address} (${purpose})`),
    ],
    [
      "groups",
      own(county.groups)
        .filter(({ members }) => mine(members))
        .map(({ id }) => id)
        .join(", "),
    ],
    ["seats", seats(county, person.owner, "person", person.employee)],
    ["devices", held.map(deviceLine)],
    ["custody log", log.map((entry) => handOver(entry, person.employee))],
    [
      "history",
      movements
        .filter(({ owner, employee }) => owner === person.owner && employee === person.employee)
        .map(
          ({ at, by, movement, field, value }) => `${at}  ${movement}: ${field} ${value}  (${by})`,
        ),
    ],
  ];
  const title = person.title === "" ? person.displayName : `${person.displayName}, ${person.title}`;
  return page(title, `${county.name}, ${person.owner}`, fields);
}

/** Everything about `device` as of `asOf`. */
export function devicePage(
  county: County,
  device: Device,
  custody: readonly CustodyRow[],
  asOf: string,
): string {
  const name = (employee: string): string => {
    const person = county.people.find(
      (one) => one.employee === employee && one.owner === device.owner,
    );
    return person === undefined ? employee : `${person.displayName} (${employee})`;
  };
  const log = custody.filter(({ asset }) => asset === device.asset);
  const label = device.donorLabel === undefined ? "" : `, labelled ${device.donorLabel}`;
  const fields: Field[] = [
    ["asset", device.asset],
    ["serial", `${device.serial} (${device.maker})`],
    ["hostname", device.hostname],
    ["status", `${device.status} (as of ${asOf})`],
    ["site", siteName(county, device.site)],
    ["department", device.department],
    ["custodian", device.custodian === undefined ? "nobody" : name(device.custodian)],
    ["funding", `${device.funding}${label}`],
    ["bought", bought(device)],
    ["platform", device.platform ?? "not stated"],
    ["baseline", device.baseline ?? "none"],
    ["address", device.address ?? ""],
    ["enrolled", enrolled(device)],
    ["seats", seats(county, device.owner, "device", device.asset)],
    [
      "custody log",
      log.map((entry) => `${entry.date}  ${name(entry.from)} -> ${name(entry.to)}  ${why(entry)}`),
    ],
  ];
  return page(
    `${device.tag}, ${device.model} (${device.role})`,
    `${county.name}, ${device.owner}`,
    fields,
  );
}

/** What the loader takes where payroll gives no start: everybody is taken to have started. */
const unstated = "1970-01-01";

function dates({ start, end, suspendedFrom }: Person): string {
  const parts = [start === unstated ? "start not stated" : `from ${start}`];
  if (suspendedFrom !== undefined) parts.push(`suspended from ${suspendedFrom}`);
  if (end !== undefined) parts.push(`until ${end}`);
  return parts.join(", ");
}

function siteName(county: County, id: string): string {
  const site = county.sites.find((one) => one.id === id);
  return site === undefined ? id : `${site.name} (${id})`;
}

function seats(county: County, owner: string, metric: string, holder: string): string[] {
  return county.seats
    .filter((seat) => seat.holder === holder)
    .flatMap((seat) => {
      const pool = county.pools.find(({ id }) => id === seat.pool);
      const product = county.products.find(({ id }) => id === seat.product);
      if (pool?.owner !== owner || product?.metric !== metric) return [];
      return [
        `${product.name} (${pool.id}${pool.expires === undefined ? "" : `, until ${pool.expires}`})`,
      ];
    });
}

function deviceLine({ tag, role, model, status }: Device): string {
  return `${tag}  ${role}, ${model}, ${status}`;
}

function bought({ purchased, order, cost, currency }: Device): string {
  const price = cost === undefined ? "" : `${currency} ${cost.toLocaleString("en-KE")}`;
  const parts = [purchased ?? "", order === undefined ? "" : `order ${order}`, price];
  return parts.filter((part) => part !== "").join(", ");
}

function enrolled({ enrolment }: Device): string[] {
  if (enrolment === undefined) return ["not yet"];
  const { enrolledAt, enrolledBy, os, encryption, uuid, hostKey } = enrolment;
  const disk = encryption === "unknown" ? "disk encryption unknown" : `disk ${encryption}`;
  return [`${enrolledAt} by ${enrolledBy}`, `${os}, ${disk}`, `UUID ${uuid}`, hostKey ?? ""];
}

function handOver(entry: CustodyRow, employee: string): string {
  const { date, asset, from, to } = entry;
  const way = to === employee ? `received from ${from}` : `handed to ${to}`;
  return `${date}  ${asset}  ${way}  ${why(entry)}`;
}

function why({ reason, approver }: CustodyRow): string {
  return approver === "" ? reason : `${reason} (${approver})`;
}
