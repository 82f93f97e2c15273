/** `kaunti licences`: what was bought, who holds a seat, and where copies are installed. Changes nothing. */
import { sha256 } from "#adapters/digest";
import { KauntiError } from "#model/errors";
import type { Country, County } from "#model/county";
import type { SubjectReport } from "#model/verdict";
import { licenceCsv, licenceTable } from "#reports/licences";
import { auditFleet } from "#use/audit-fleet";
import { licenceExitCode, licencePosition, softwareQuestions } from "#use/licences";
import { findCountyIn } from "#use/load";
import { Command, Option } from "commander";
import { inventoryOptions, type InventoryOptions } from "./options.ts";
import { put } from "./print-report.ts";
import { registered } from "./registered.ts";
import { kitVersion } from "./version.ts";
import { openPolicy, shells } from "./wire-audit.ts";
import { openInventory } from "./wire.ts";

type Options = InventoryOptions & {
  readonly installed?: true;
  readonly format: "table" | "json" | "csv";
  readonly out?: string;
  readonly state?: string;
};

const examples = `
Examples:
  kaunti licences --county mfano
  kaunti licences --county mfano --installed --format csv --out licences.csv

Exit codes: 0 in order, 1 a pool is short or has ended, or a copy has no seat,
2 a machine that was asked did not tell, 3 wrong usage.`;

export function command(): Command {
  return inventoryOptions(new Command("licences"))
    .description("Shows what was bought, who holds a seat, and where copies are.")
    .option("--installed", "ask the machines of the register for copies, over one session each")
    .addOption(
      new Option("--format <format>", "how it is printed")
        .choices(["table", "json", "csv"])
        .default("table"),
    )
    .option("--out <file>", "write there instead of printing")
    .addHelpText("after", examples)
    .action(show);
}

async function show(options: Options): Promise<void> {
  const { country } = await openInventory(options);
  const county = countyOf(country, options);
  const subjects = options.installed === true ? await ask(county, options) : [];
  const position = licencePosition(county, country.asOf, subjects);
  const code = licenceExitCode(position);
  const text =
    options.format === "json"
      ? `${JSON.stringify({ county: county.slug, exitCode: code, ...position }, null, 2)}\n`
      : options.format === "csv"
        ? licenceCsv(position)
        : licenceTable(position);
  await put(text, options);
  process.exitCode = code;
}

function countyOf(country: Country, { county }: Options): County {
  const managed = country.counties.filter((one) => one.managed);
  const found =
    county === undefined
      ? managed.length === 1
        ? managed[0]
        : undefined
      : findCountyIn({ ...country, counties: managed }, county);
  if (found !== undefined) return found;
  const why =
    county === undefined ? "no county was named" : `no county "${county}" has people here`;
  throw new KauntiError(`licences are a county's, and ${why}`, {
    exit: 3,
    next: `give --county one of ${managed.map(({ slug }) => slug).join(", ")}`,
  });
}

/** The engine of the audit, with the county's products for a policy. */
async function ask(county: County, options: Options): Promise<readonly SubjectReport[]> {
  const asked = { ...options, county: county.slug, param: [], evidence: false };
  const policy = await openPolicy(asked);
  const bound = softwareQuestions(county.products, sha256);
  const { scope, auditees } = await registered(asked, { ...policy, bind: () => bound });
  // What runs no programs of ours (a UPS, a printer) is no open question.
  const machines = auditees.filter(({ skip }) => skip?.state !== "not-applicable");
  const report = await auditFleet(shells(asked), machines, {
    scope,
    kit: kitVersion(),
    asOf: policy.asOf,
    waivers: [],
    notices: [],
  });
  return report.subjects;
}
