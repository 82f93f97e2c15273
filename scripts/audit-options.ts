/** The options that audit, enforce and report share. */
import { Command, Option } from "commander";
import { KauntiError } from "#model/errors";
import { collectedPlatforms } from "#platforms/collected-platforms";
import { reportFormats } from "#reports/index";
import { collectorNames } from "./collector.ts";
import type { AuditCommand } from "./wire-audit.ts";

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** For counts and patience; throws KauntiError (exit 3). */
export function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new KauntiError(`"${text}" is not a whole number above 0`, { exit: 3 });
  return value;
}

/** Whom to ask, and by which policy. */
export function targetOptions(command: Command): Command {
  return command
    .addOption(new Option("--self", "this machine").conflicts(["root", "hosts"]))
    .addOption(
      new Option("--root <dir>", "a mounted image, or any folder that holds a system").conflicts(
        "hosts",
      ),
    )
    .option(
      "--owners-list",
      "with --root: believe the image's .kaunti-owners about whose its files are; the report says so",
    )
    .option("--hosts <file>", "CSV: name,address,port,user,identity,hostkey")
    .option("--county <county>", "every device of this county's register")
    .option("--device <asset>", "one device of the register; with --self or --root: who that is")
    .option(
      "--baseline <id>",
      "the policy; without it the one that the inventory sets for the role",
    )
    .option("--rule <id>", "one rule only: a SCAP rule id or a control's id")
    .option(
      "--param <name=value>",
      "a parameter of the rule or baseline; may be repeated",
      collect,
      [],
    )
    .option("--waivers <file>", "waivers beside those of the policies (YAML)")
    .option("--as-of <date>", "the day on which waivers hold (default today, UTC)")
    .option("--inventory <dir>", "the inventory (default the kit's own; KAUNTI_INVENTORY)")
    .option("--state <dir>", "where evidence is kept (default .kaunti; KAUNTI_STATE)")
    .option("--accept-new-keys", "trust host keys that nobody recorded yet, and remember them")
    .option("--connect <seconds>", "patience for one host's SSH login (default 20)", whole)
    .option("--timeout <seconds>", "patience for one host's script (default 300)", whole);
}

/** Answers that were collected elsewhere; only an audit takes them, for nothing can be changed through a file. */
export function collectedOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--collected <file...>",
        "what was taken from equipment elsewhere, one file a device: judged instead of asking",
      ).conflicts(["self", "root", "hosts"]),
    )
    .addOption(
      new Option(
        "--platform <platform>",
        "with --collected: what wrote the file, where its contents do not say so",
      ).choices(Object.keys(collectedPlatforms)),
    )
    .addOption(
      new Option(
        "--collector <platform>",
        "audit nothing: print the script that collects there (--out FILE: write it), and its SHA-256",
      )
        .choices(collectorNames)
        .conflicts(["self", "root", "hosts", "collected"]),
    );
}

export function formatOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--format <format>", "how to print it").choices(reportFormats).default("table"),
    )
    .option("--out <file>", "write it to a file instead of the screen")
    .option("--bom", "CSV with a byte order mark, for Excel");
}

/** Exactly one answer to "whom?". */
export function checkTarget(command: AuditCommand): void {
  const { self, root, hosts, collected, county, device } = command;
  const named = [self, root, hosts, collected].filter((given) => given !== undefined).length;
  if (named === 0 && county === undefined && device === undefined)
    throw new KauntiError("whom to audit was not said", {
      exit: 3,
      next: "give --self, --root DIR, --hosts FILE, --collected FILE, --county COUNTY or --device ASSET",
    });
}
