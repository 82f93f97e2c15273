/** What sshd is started with: SSHD_OPTS and the unit's own command line come before its configuration file. */
import type { Facts } from "#model/fact";
import { askDaemon, startWords, unread } from "./daemon-start.ts";
import type { Daemon, StartWord } from "./daemon-start.ts";
import { mainFile, parsed } from "./sshd-config.ts";
import type { SshdLine } from "./sshd-config.ts";

/** The second unit serves a connection of ssh.socket. */
const daemon: Daemon = {
  name: "sshd",
  environment: "/etc/default/ssh",
  variable: "SSHD_OPTS",
  units: ["ssh.service", "ssh@.service"],
};
export const askStart = askDaemon(daemon);

/** Options of the command line, as lines that come first. Throws Untold where they cannot be followed. */
export const startLines = (facts: Facts): readonly SshdLine[] =>
  startWords(daemon, facts).flatMap((one) => settings(one));

/** getopt(3) with sshd's letters; `-o` is a line of configuration, `-f` another file. */
function settings(all: readonly StartWord[]): readonly SshdLine[] {
  const out: SshdLine[] = [];
  for (let at = 0; at < all.length; at += 1) {
    const word = all[at];
    if (word === undefined) break;
    const match = /^-([46DQRTdeiqrtV]*)([CEbcfghkopu]?)(.*)$/.exec(word.text);
    if (match === null || (match[2] === "" && (match[1] === "" || match[3] !== "")))
      throw unread(daemon, word.from);
    const letter = match[2] ?? "";
    if (letter === "") continue;
    const attached = match[3] ?? "";
    if (attached === "") at += 1;
    const value = attached === "" ? all[at]?.text : attached;
    if (value === undefined || (letter === "f" && value !== mainFile))
      throw unread(daemon, word.from);
    const text = letter === "o" ? value : letter === "g" ? `LoginGraceTime ${value}` : "";
    if (text === "") continue;
    const one = parsed({ ...word.from, text }, "", false);
    if (one !== undefined)
      out.push({ ...word.from, text, keyword: one.keyword, value: one.args.join(" "), match: "" });
  }
  return out;
}
