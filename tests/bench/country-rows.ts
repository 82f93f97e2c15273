/** Rows of the invented country's sheets: names as common, and as alike, as real payrolls have them. */
import { pick, type Random } from "./random.ts";

export const staffHeader =
  "employee,owner,given_name,surname,title,department,site,employment,start,end,suspended_from";
export const equipmentHeader =
  "tag,owner,role,maker,model,serial,site,department,status,custodian,funding,donor_label,platform,hostname,purchased,order,cost";

const first =
  "Mary John Grace Peter Faith Joseph Halima Hassan Esther Daniel Mercy Brian Fatuma Ali";
const second =
  "Wanjiku Otieno Kipchirchir Mwende Nafula Abdi Achieng Muthoni Kiprono Barasa Njeri Moraa";
const last =
  "Kamau Ng'ang'a Odhiambo Koech Wekesa Mohamed Njoroge Ong'ondo Mutua Cheruiyot Nyang'au Hassan Omar Kilonzo Barasa Ochieng Wang'ombe Rotich Simiyu Ekai";
const given = first.split(" ");
const middle = second.split(" ");
const surnames = last.split(" ");
const titles = ["Clerk", "Nursing Officer", "Accountant", "Driver", "Extension Officer"];

/** One payroll row; most are at work, some have left, some are suspended. */
export function personRow(
  next: Random,
  row: number,
  departments: readonly string[],
  sites: readonly string[],
): string {
  const contract = next() < 0.1;
  const left = next() < 0.04;
  return [
    20100000 + row,
    "executive",
    `${pick(next, given)} ${pick(next, middle)}`,
    pick(next, surnames),
    pick(next, titles),
    pick(next, departments),
    pick(next, sites),
    contract ? "contract" : "permanent",
    `20${14 + Math.floor(next() * 12)}-07-01`,
    left ? "2026-06-30" : contract ? "2027-06-30" : "",
    next() < 0.005 ? "2026-08-01" : "",
  ].join(",");
}

const kinds = [
  ["desktop", "DTP"],
  ["laptop", "LAP"],
  ["ups", "UPS"],
  ["printer", "PRN"],
] as const;

/** One row of the asset register; every third device is the programme's. */
export function deviceRow(
  next: Random,
  row: number,
  code3: string,
  departments: readonly string[],
  sites: readonly string[],
): string {
  const [role, kind] = pick(next, kinds);
  const number = String(row + 1).padStart(5, "0");
  const gift = row % 3 === 0;
  const computer = role === "desktop" || role === "laptop";
  return [
    `CG-${code3}/ICT/${kind}/${number}`,
    "executive",
    role,
    computer ? "HP" : "APC",
    "ProDesk 400 G5",
    `8CC${code3}${number}`,
    pick(next, sites),
    pick(next, departments),
    "active",
    "",
    gift ? "ktcip" : "county",
    gift ? `KTCIP/ICTA/${code3}/${number}` : "",
    computer ? "debian12" : "",
    "",
    "2019-07-01",
    "LPO-2019-0001",
    "84000",
  ].join(",");
}
