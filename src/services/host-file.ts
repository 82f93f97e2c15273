/** Short forms of the files that service units own. */
import type { HostFile } from "#model/desired";

/** World-readable, root's. */
export function publicFile(path: string, content: string): HostFile {
  return { path, mode: "0644", owner: "root", group: "root", content, sensitive: false };
}

/** Readable by root and one group only: it names people, or how they are found. */
export function groupFile(path: string, group: string, content: string): HostFile {
  return { path, mode: "0640", owner: "root", group, content, sensitive: false };
}

/** First line of every file that is owned whole. */
export const written = "# Written by kaunti; edits are found and undone.";
