/** What `kaunti` can do, in the order of a county's life. One line per verb; its file is loaded only when asked for. */
import type { Command } from "commander";

export interface Verb {
  readonly about: string;
  load(): Promise<{ command(): Command }>;
}

export const verbs: Readonly<Record<string, Verb>> = {
  new: { about: "Make a county's private data folder", load: () => import("./new.ts") },
  validate: {
    about: "Check the whole inventory, all errors at once",
    load: () => import("./validate.ts"),
  },
  explain: { about: "Show a value and where it was written", load: () => import("./explain.ts") },
  who: { about: "Everything about a person or a device", load: () => import("./who.ts") },
  plan: { about: "Show what up would change", load: () => import("./plan.ts") },
  up: { about: "Bring targets to what the inventory says", load: () => import("./up.ts") },
  joiner: { about: "Take somebody in before payroll does", load: () => import("./joiner.ts") },
  mover: { about: "Move somebody to other work or place", load: () => import("./mover.ts") },
  leaver: { about: "Close somebody's account, in order", load: () => import("./leaver.ts") },
  enrol: { about: "Take a machine into the register", load: () => import("./enrol.ts") },
  drift: { about: "Show what others changed on targets", load: () => import("./drift.ts") },
  undo: { about: "Take the last apply of a resource back", load: () => import("./undo.ts") },
  destroy: { about: "Take a county's rollout away", load: () => import("./destroy.ts") },
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
  licences: {
    about: "Show entitled, assigned and installed copies",
    load: () => import("./licences.ts"),
  },
  practice: {
    about: "Run the whole job on the practice county (npm start)",
    load: () => import("./practice.ts"),
  },
  doctor: { about: "Look whether everything is here", load: () => import("./doctor.ts") },
};
