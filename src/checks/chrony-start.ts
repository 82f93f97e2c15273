/** What chronyd is started with: DAEMON_OPTS and the unit's command line come before its configuration file. */
import type { Facts } from "#model/fact";
import { mainFile } from "./chrony-conf.ts";
import { askDaemon, startWords, unread } from "./daemon-start.ts";
import type { Daemon, StartWord } from "./daemon-start.ts";
import type { ConfigLine } from "./lines.ts";

const daemon: Daemon = {
  name: "chronyd",
  environment: "/etc/default/chrony",
  variable: "DAEMON_OPTS",
  units: ["chrony.service"],
};
export const askChronyStart = askDaemon(daemon);

/** Accounts that `-u` names: they beat the configuration. Throws Untold where another file or none is read. */
export const startUsers = (facts: Facts): readonly (ConfigLine & { readonly user: string })[] =>
  startWords(daemon, facts).flatMap((one) => users(one));

/** getopt(3) with chronyd's letters; a word by itself is a line of configuration, and the file is not read then. */
function users(all: readonly StartWord[]): (ConfigLine & { readonly user: string })[] {
  const out: (ConfigLine & { readonly user: string })[] = [];
  for (let at = 0; at < all.length; at += 1) {
    const word = all[at];
    if (word === undefined) break;
    const match = /^-([46dmnPRrsx]*)([FLflPtu]?)(.*)$/.exec(word.text);
    if (match === null || (match[2] === "" && (match[1] === "" || match[3] !== "")))
      throw unread(daemon, word.from);
    const [, , letter = "", attached = ""] = match;
    if (letter === "") continue;
    if (attached === "") at += 1;
    const value = attached === "" ? all[at]?.text : attached;
    if (value === undefined || (letter === "f" && value !== mainFile))
      throw unread(daemon, word.from);
    if (letter === "u") out.push({ ...word.from, user: value });
  }
  return out;
}
