/** `kaunti VERB …`: finds the verb's file, runs it, and turns errors into sentences and exit codes. */
import { Command, CommanderError } from "commander";
import { KauntiError } from "#model/errors";
import { kitVersion } from "./version.ts";

/** Verb -> what it is for, and its file; loaded only when asked for, so that `--help` starts at once. */
const verbs: Record<string, { about: string; load: () => Promise<{ command(): Command }> }> = {
  new: { about: "Make a county's private data folder", load: () => import("./new.ts") },
};

function overview(): Command {
  const program = new Command("kaunti").description(
    "Rolls out a county's ICT from its inventory, and keeps it in order.",
  );
  program.version(kitVersion(), "-V, --version").exitOverride();
  for (const [name, { about }] of Object.entries(verbs))
    program.command(name).summary(about).description(about);
  return program;
}

async function main(argv: readonly string[]): Promise<number> {
  const verb = verbs[argv[0] ?? ""];
  const program = verb === undefined ? overview() : (await verb.load()).command();
  try {
    await program
      .exitOverride()
      .parseAsync(verb === undefined ? argv : argv.slice(1), { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 3;
    if (!(error instanceof KauntiError) || argv.includes("--debug")) throw error;
    console.error(`kaunti: ${error.message}`);
    return error.exit;
  }
}

process.exitCode = await main(process.argv.slice(2));
