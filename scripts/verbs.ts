/** What `kaunti` can do, in the order of a county's life. One line per verb; its file is loaded only when asked for. */
import type { Command } from "commander";

export interface Verb {
  readonly about: string;
  load(): Promise<{ command(): Command }>;
}

export const verbs: Readonly<Record<string, Verb>> = {
  new: { about: "Make a county's private data folder", load: () => import("./new.ts") },
  explain: { about: "Show a value and where it was written", load: () => import("./explain.ts") },
  who: { about: "Everything about a person or a device", load: () => import("./who.ts") },
  plan: { about: "Show what up would change", load: () => import("./plan.ts") },
  up: { about: "Bring targets to what the inventory says", load: () => import("./up.ts") },
  audit: {
    about: "Compare equipment with policy, changing nothing",
    load: () => import("./audit.ts"),
  },
  enforce: {
    about: "Put failing controls right, after a preview",
    load: () => import("./enforce.ts"),
  },
  report: {
    about: "Print what an audit found, from its evidence",
    load: () => import("./report.ts"),
  },
};
