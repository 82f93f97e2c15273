/** Where somebody works and as what: asked alike of joiners and movers. */
import type { Command } from "commander";

export interface PlaceCommand {
  readonly department?: string;
  readonly site?: string;
  readonly title?: string;
}

export function placeOptions(command: Command): Command {
  return command
    .option("--department <name>", "as county.yaml calls it")
    .option("--site <id>", "as network.yaml calls it (headquarters)")
    .option("--title <words>", "job title");
}

/** Only what was said. */
export function placeFields({ department, site, title }: PlaceCommand): Record<string, string> {
  return {
    ...(department === undefined ? {} : { department }),
    ...(site === undefined ? {} : { site }),
    ...(title === undefined ? {} : { title }),
  };
}
