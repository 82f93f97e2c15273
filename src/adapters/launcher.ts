/** How a script starts on a machine: as root where that is possible without asking, else as the user, and it says which. */

/** Marks on stderr, first line: who the script runs as. */
const mark = "kaunti-runs-as:";

/**
 * POSIX sh for `sh -c`; the script itself comes on stdin. `sudo -n` never asks for a password, and is asked once
 * per host, not once per check.
 */
const launcher = [
  `if [ "$(id -u)" = 0 ]; then echo ${mark}root >&2; exec /bin/sh -s; fi`,
  `if command -v sudo >/dev/null 2>&1 && sudo -n true >/dev/null 2>&1 </dev/null; then echo ${mark}sudo >&2; exec sudo -n /bin/sh -s; fi`,
  `echo ${mark}user >&2; exec /bin/sh -s`,
].join("; ");

/** Arguments of `sh`. */
export const launch: readonly string[] = ["-c", launcher];

/** One command line for a remote login shell, whatever that shell is: one line, no single quote inside. */
export const remoteLaunch = `exec /bin/sh -c '${launcher}'`;

const words: Readonly<Record<string, string>> = {
  root: "as root",
  sudo: "as root through sudo",
  user: "as an ordinary user (no sudo without a password): what only root may read could not be told",
};

/** What reports say of the privilege, and stderr without the mark. */
export function readLaunch(err: string): { readonly how: string; readonly err: string } {
  const lines = err.split("\n");
  const at = lines.findIndex((line) => line.startsWith(mark));
  const found = lines[at]?.slice(mark.length).trim() ?? "";
  return {
    how: words[found] ?? "with unknown privilege",
    err: lines.filter((_, index) => index !== at).join("\n"),
  };
}
