/** `kaunti VERB …`: finds the verb's file, runs it, and turns errors into sentences and exit codes. */
import { Command, CommanderError } from "commander";
import { nearest } from "#inventory/distance";
import { KauntiError } from "#model/errors";
import { verbs } from "./verbs.ts";
import { kitVersion } from "./version.ts";

/** The page that `kaunti` and `kaunti --help` show. */
function overview(): Command {
  const program = new Command("kaunti")
    .description("Rolls out a county's ICT from its inventory, and keeps it in order.")
    .version(kitVersion(), "-V, --version")
    .addHelpText("after", "\nkaunti VERB --help shows a verb's options and an example.");
  for (const [name, { about }] of Object.entries(verbs)) program.command(name).summary(about);
  return program;
}

/** The verb as the operator types it, with the one option that every verb has. */
function named(name: string, verb: Command): Command {
  verb.name(name);
  for (const one of [verb, ...verb.commands])
    one.option("--debug", "on a failure, print where in the code it came from");
  return verb;
}

/** Commander answers us instead of ending the process, and speaks as the kit does. */
function answering(command: Command): void {
  command.exitOverride().configureOutput({
    outputError: (text, write) => write(text.replace(/^error: /, "kaunti: ")),
  });
  for (const part of command.commands) answering(part);
}

/** What the operator reads when something is wrong; a stack trace only when asked for. */
function told(error: unknown, debug: boolean): number {
  if (error instanceof CommanderError)
    return error.exitCode === 0 || error.code === "commander.help" ? 0 : 3;
  if (debug) console.error(error);
  else if (error instanceof KauntiError) console.error(`kaunti: ${error.message}`);
  else {
    const said = error instanceof Error ? error.message : String(error);
    console.error(
      `kaunti: ${said.split("\n")[0]}; this was not foreseen: run the same line with --debug and report what it prints`,
    );
  }
  return error instanceof KauntiError ? error.exit : 2;
}

/** Whoever reads through `head` has seen enough: what is under way goes on, and the exit code stays the true one. */
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
  });

function noVerb(name: string): KauntiError {
  const near = nearest(name, Object.keys(verbs));
  const next = near.length > 0 ? `did you mean ${near.join(", ")}?` : "kaunti --help lists them";
  return new KauntiError(`there is no verb "${name}"`, { exit: 3, next });
}

async function main(argv: readonly string[]): Promise<number> {
  const [name = "", ...rest] = argv[0] === "help" ? [...argv.slice(1, 2), "--help"] : argv;
  const debug = argv.includes("--debug");
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  try {
    if (verb === undefined && name !== "" && !name.startsWith("-")) throw noVerb(name);
    const program =
      verb === undefined ? overview() : named(`kaunti ${name}`, (await verb.load()).command());
    answering(program);
    await program.parseAsync(verb === undefined ? (name === "" ? ["--help"] : [name]) : rest, {
      from: "user",
    });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return told(error, debug);
  }
}

process.exitCode = await main(process.argv.slice(2));
