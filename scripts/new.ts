/** `kaunti new county NAME`: a private data folder that validates. */
import { dirname, join, relative, resolve, sep } from "node:path";
import { Command } from "commander";
import { commitFolder, listFolder, writeFolder } from "#adapters/county-folder";
import { fileReader } from "#adapters/inventory-file";
import { readPublicCounties } from "#adapters/public-counties";
import { KauntiError } from "#model/errors";
import { newCounty } from "#use/new-county";

const kit = resolve(import.meta.dirname, "..");

const examples = `
Examples:
  kaunti new county --practice 97 Jaribio --out ../jaribio
  kaunti new county taita taveta --backend s3://taita-taveta-state`;

/** `new county`. */
export function command(): Command {
  const program = new Command("new")
    .description("Makes a private data folder")
    .addHelpText("after", examples);
  program
    .command("county")
    .argument("<name...>", 'name, slug or official code: Nairobi, "taita taveta", 47')
    .option("--practice <code>", "an invented county with this code, 90-97")
    .option("--backend <url>", "where the state lives: s3://…, postgres://…, file:///shared")
    .option("--out <dir>", "the folder to make (default: CODE-SLUG beside the kit or here)")
    .addHelpText("after", examples)
    .action(create);
  return program;
}

async function create(
  name: string[],
  options: { practice?: string; backend?: string; out?: string },
): Promise<void> {
  const ports = { list: listFolder, write: writeFolder, commit: commitFolder };
  const made = await newCounty(
    ports,
    await readPublicCounties(resolve(kit, "inventory/counties")),
    await readPublicCounties(resolve(kit, "inventory/practice")),
    {
      name: name.join(" "),
      ...(options.practice === undefined ? {} : { practice: Number(options.practice) }),
      ...(options.backend === undefined ? {} : { backend: options.backend }),
      sheets: fileReader(resolve(kit, "inventory/schema")).specs,
      dir: (folder) => place(options.out, folder),
    },
  );
  const { county, dir, uncommitted } = made;
  const near = relative(process.cwd(), dir);
  const here = near.length < dir.length ? near : dir;
  console.log(`Made ${here}: the private folder of ${county.name} (${county.code3}).`);
  console.log(uncommitted === undefined ? "First commit made." : `Not committed: ${uncommitted}.`);
  console.log(`Next: put payroll rows into ${here}/staff.csv, then`);
  console.log(`  kaunti validate --inventory ${here}`);
  console.log(`  kaunti plan --inventory ${here} --county ${county.slug}`);
}

/** People's data never lies in the kit's own repository: the default is here, or beside the kit when here is the kit. */
function place(out: string | undefined, folder: string): string {
  if (out === undefined) return resolve(inKit(process.cwd()) ? dirname(kit) : ".", folder);
  const dir = resolve(out);
  if (!inKit(dir)) return dir;
  const next = `give a folder outside it, e.g. --out ${join("..", folder)}`;
  throw new KauntiError(`${out} is inside the kit, which holds no people's data`, {
    exit: 3,
    next,
  });
}

function inKit(dir: string): boolean {
  return dir === kit || dir.startsWith(kit + sep);
}
