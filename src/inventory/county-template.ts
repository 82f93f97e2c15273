/** What a new county's private folder holds at first: the least that validates. Pure text. */
import type { ColumnSpec, SheetSpec } from "#model/sheet";

export interface NewCounty {
  readonly code: number;
  readonly code3: string;
  readonly slug: string;
  readonly name: string;
  /** The public facts, as YAML text. */
  readonly facts: string;
  readonly domain: string;
  readonly practice: boolean;
  readonly backend: string;
}

/** What the kit's sheets are called and have in them (inventory/schema/sheets.yaml). */
export type Sheets = Readonly<Record<string, SheetSpec>>;

/** Every file of the folder by its relative path. */
export function countyFiles(county: NewCounty, sheets: Sheets): Record<string, string> {
  return {
    ".gitignore": "# State, plans and keys: never in git.\n.kaunti/\nreport.html\n",
    "README.md": readme(county, sheets["staff.csv"]),
    "county.yaml": countyYaml(county),
    "network.yaml": networkYaml(county),
    "staff.csv": header(sheets["staff.csv"]),
    "equipment.csv": header(sheets["equipment.csv"]),
  };
}

/** A sheet of column names only. */
function header(spec: SheetSpec | undefined): string {
  return `${offered(spec)
    .map(([name]) => name)
    .join(",")}\n`;
}

function offered(spec: SheetSpec | undefined): [string, ColumnSpec][] {
  return Object.entries(spec?.columns ?? {}).filter(([, column]) => column.offered !== false);
}

/** What an empty cell or a missing column means, for the README. */
function whenEmpty({ required, about, without, ...column }: ColumnSpec): string {
  const others = Object.keys(column.values ?? {}).filter((value) => value !== column.default);
  const choice = others.length > 0 ? `${column.default} (or ${others.join(", ")})` : column.default;
  const said = required ? "required" : (about ?? choice ?? without ?? "none");
  return column.kind === "date" ? `${said} (a day is written as 2026-07-01)` : said;
}

function countyYaml({ facts, practice, name, domain, backend, code3 }: NewCounty): string {
  const keys = practice
    ? ["file:private/digest.key", "file:private/passphrase"]
    : [`env:KAUNTI_${code3}_DIGEST_KEY`, `env:KAUNTI_${code3}_PASSPHRASE`];
  const about = practice
    ? "# Both files are made at first use, in the state directory, readable by you alone."
    : "# Everybody who runs kaunti for this county has the same two values in the environment (README.md says how).";
  return `${facts.trimEnd()}

# Two legal owners: two registers, two audits (Public Finance Management Act s.148-149).
# Write the departments down and a misspelt one in staff.csv is found; an empty list accepts any.
owners:
  executive:
    name: ${JSON.stringify(`County Executive of ${name}`)}
    accountingOfficer: Chief Officer Finance
    domain: ${domain}
    departments: []

# Folders under .kaunti/ here: look at what would be rolled out before anything real is touched.
target: { kind: folder }

${about}
state:
  backend: ${backend}
  digestKey: ${keys[0]}
  passphrase: ${keys[1]}
`;
}

function networkYaml({ name }: NewCounty): string {
  return `# Places and the links between them; add sub-county offices below. Addresses are given by the kit and never change.
sites:
  - id: hq
    name: ${JSON.stringify(`County Headquarters, ${name}`)}
    kind: hq
    owner: executive
    links: []
`;
}

function readme(
  { name, code3, slug, practice, domain }: NewCounty,
  staff: SheetSpec | undefined,
): string {
  const columns = offered(staff).map(([column, of]) => `| \`${column}\` | ${whenEmpty(of)} |`);
  const secrets = practice
    ? ""
    : `
## Keys

\`county.yaml\` names two environment variables. Make each value once, keep them where the county keeps its secrets, and give
them to everybody who runs kaunti for this county; whoever has another value would see everything as changed.

    export KAUNTI_${code3}_DIGEST_KEY=...   # made once with: openssl rand -hex 32
    export KAUNTI_${code3}_PASSPHRASE=...   # made once with: openssl rand -base64 24
`;
  return `# ${name} (${code3}-${slug})

The ${practice ? "practice" : "private"} inventory of ${name}: people, sites, equipment. Mail domain: ${domain}.
It is a git repository of its own; keep it where only the county's ICT staff can read it.

    export KAUNTI_INVENTORY=$PWD
    kaunti validate
    kaunti plan --county ${slug}
    kaunti up --county ${slug}
    git add --all && git commit    # staff.csv and register/ belong together

(\`kaunti\` is the file of that name in the kit.)

| file | what it is |
|---|---|
| \`county.yaml\` | public facts, owners, target, state |
| \`network.yaml\` | sites and links |
| \`staff.csv\` | people, from payroll |
| \`equipment.csv\` | equipment, from the asset register |
| \`register/\` | written by kaunti, only ever appended: account numbers, addresses, custody, enrolled devices |
| \`.kaunti/\` | state and plans; not in git |

## staff.csv

Payroll number, names and department are enough; every other column may be empty or left out:

    employee,given_name,surname,department
    20191234,Mary Wanjiku,Njeri,Finance
    20184321,Grace Wambui,Ng'ang'a,Health
    20205678,Hassan Abdi,Mohamed,ICT

| column | if empty |
|---|---|
${columns.join("\n")}

Semicolons, tabs and Excel's encodings are read too.
${secrets}`;
}
