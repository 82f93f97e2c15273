/** What `kaunti` can do, in the order of a county's life. One line per verb; its file is loaded only when asked for. */
import type { Command } from "commander";

export interface Verb {
  readonly about: string;
  load(): Promise<{ command(): Command }>;
}

export const verbs: Readonly<Record<string, Verb>> = {
  new: { about: "Make a county's private data folder", load: () => import("./new.ts") },
  audit: {
    about: "Compare equipment with policy, changing nothing",
    load: () => import("./audit.ts"),
  },
  report: {
    about: "Print what an audit found, from its evidence",
    load: () => import("./report.ts"),
  },
};
