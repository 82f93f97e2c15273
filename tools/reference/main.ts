/** Writes docs/reference from schemas, sheets and the verbs' own help: `npm run reference`; a test keeps it fresh. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { verbs } from "../../scripts/verbs.ts";
import { controlsPage } from "./controls.ts";
import { schemaSection, type Schema } from "./schemas.ts";
import { sheetSection, type Sheets } from "./sheets.ts";

const root = new URL("../..", import.meta.url).pathname;
const made = "<!-- Made by `npm run reference`; do not edit. -->\n";

function schemaPage(title: string, intro: string, folder: string): string {
  const dir = join(root, folder);
  const files = readdirSync(dir).filter((file) => file.endsWith(".schema.json"));
  const schemas = new Map(
    files.map((file) => [file, JSON.parse(readFileSync(join(dir, file), "utf8")) as Schema]),
  );
  const lookup = (ref: string, from: Schema): Schema => {
    const [file = "", path = ""] = ref.split("#");
    let found: unknown = file === "" ? from : schemas.get(file);
    for (const step of path.split("/").slice(1))
      found = (found as Record<string, unknown> | undefined)?.[step];
    if (found === undefined) throw new Error(`${from.$id}: ${ref} leads nowhere`);
    return found as Schema;
  };
  const sections = [...schemas]
    .filter(([file]) => file !== "common.schema.json")
    .map(([, schema]) => schemaSection(schema, lookup));
  return `${made}\n# ${title}\n\n${intro}\n\n${sections.join("\n")}`;
}

function inventoryPage(): string {
  const intro =
    "A county is a folder `<code>-<slug>` of these files; `?` after a key means that it may be left out. National defaults apply where a county says nothing.";
  const sheets = parse(readFileSync(join(root, "inventory/schema/sheets.yaml"), "utf8")) as Sheets;
  return `${schemaPage("Inventory files", intro, "inventory/schema")}\n${sheetSection(sheets)}`;
}

/** `kaunti VERB --help` as the operator sees it. */
function help(verb: string): string {
  const env = { ...process.env, NO_COLOR: "1", COLUMNS: "80" };
  return execFileSync(join(root, "kaunti"), [verb, "--help"], { encoding: "utf8", env }).trimEnd();
}

function commandsPage(): string {
  const sections = Object.entries(verbs).map(
    ([name, { about }]) => `## kaunti ${name}\n\n${about}.\n\n\`\`\`text\n${help(name)}\n\`\`\`\n`,
  );
  const codes =
    "Exit codes: 0 clean, 1 findings or changes pending, 2 could not tell, 3 the input or the usage is wrong.";
  return `${made}\n# Commands\n\n${codes}\n\n${sections.join("\n")}`;
}

/** Every generated page by its path. */
export async function referencePages(): Promise<Record<string, string>> {
  return {
    "docs/reference/inventory.md": inventoryPage(),
    "docs/reference/policies.md": schemaPage(
      "Policy files",
      "What is checked is data: controls, baselines that list them, waivers that excuse them.",
      "policies/schema",
    ),
    "docs/reference/controls.md": `${made}\n${await controlsPage(join(root, "policies"))}`,
    "docs/reference/commands.md": commandsPage(),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const [path, text] of Object.entries(await referencePages()))
    writeFileSync(join(root, path), text);
}
