/** The Debian roots of the lab: made when missing, else found. build.sh says how they are named and kept. */
import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";

export interface Roots {
  /** The cache's folder. */
  readonly dir: string;
  /** Layer folders' names by `common` and role, as overlay lower directories. */
  readonly layers: ReadonlyMap<string, string>;
}

/** Where they are kept: outside the clone, and kept from run to run. */
export function rootsFolder(): string {
  const home = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return process.env["KAUNTI_LAB_CACHE"] ?? join(home, "kaunti", "lab");
}

/** Prints progress of a first build (one to five minutes) on stderr. Throws with apt's words where it fails. */
export async function roots(roles: readonly string[]): Promise<Roots> {
  const dir = rootsFolder();
  const build = join(import.meta.dirname, "roots", "build.sh");
  const running = promisify(execFile)(build, [dir, ...new Set(roles)]);
  running.child.stderr?.pipe(process.stderr, { end: false });
  const { stdout } = await running;
  const layers = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  return { dir, layers: new Map(layers.map(([name = "", at = ""]) => [name, basename(at)])) };
}
