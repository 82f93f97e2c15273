/** How a script starts on a machine: as root where that is possible without asking, else as the user, and it says which. */

/** Marks on stderr, first line: who the script runs as. */
const mark = "kaunti-runs-as:";

/**
 * POSIX sh; the script itself comes on stdin. `sudo -n` never asks for a password, and is asked once per host, not
 * once per check. Whoever has timeout(1) ends the script by itself, so that a lost connection leaves nothing running.
 */
function launcher(seconds: number): string {
  const sh = "$T /bin/sh -s";
  return [
    `T=; if command -v timeout >/dev/null 2>&1; then T="timeout ${String(seconds)}"; fi`,
    `if [ "$(id -u)" = 0 ]; then echo ${mark}root >&2; exec ${sh}; fi`,
    `if command -v sudo >/dev/null 2>&1 && sudo -n true >/dev/null 2>&1 </dev/null; then echo ${mark}sudo >&2; exec sudo -n ${sh}; fi`,
    `echo ${mark}user >&2; exec ${sh}`,
  ].join("; ");
}

/** Arguments of `sh`. `ms`: our own patience; the host's is a little longer, so that ours speaks first. */
export const launch = (ms: number): readonly string[] => ["-c", launcher(Math.ceil(ms / 1000) + 5)];

/** One command line for a remote login shell, whatever that shell is: one line, no single quote inside. */
export const remoteLaunch = (ms: number): string =>
  `exec /bin/sh -c '${launcher(Math.ceil(ms / 1000) + 5)}'`;

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
