/** What a lab is made of, as this machine sees it: nothing of it may be found once the lab has ended. */
import { closeSync, existsSync, fstatSync, openSync } from "node:fs";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { namespacesOf, type Fabric } from "./fabric.ts";

export interface Marks {
  /** `net:[4026532…]` of the lab, its hosts and its stations. */
  readonly networks: ReadonlySet<string>;
  readonly group: string;
  readonly folder: string;
  /** Held open, so that no other lab gets the same numbers while somebody looks for these. */
  readonly held: readonly number[];
}

export type Marked = Pick<Fabric, "holder" | "group" | "identity">;

/** To be released with `forget`. */
export function marksOf({ holder, group, identity }: Marked): Marks {
  const named = readdirSync(namespacesOf(holder)).map((name) => join(namespacesOf(holder), name));
  const held = [`/proc/${holder}/ns/net`, ...named].map((path) => openSync(path, "r"));
  const networks = new Set(held.map((fd) => `net:[${fstatSync(fd).ino}]`));
  return { networks, group, folder: dirname(identity), held };
}

export function forget({ held }: Marks): void {
  for (const fd of held) closeSync(fd);
}

/** One line for each process, mount, control group and folder that is still there. */
export function traces({ networks, group, folder }: Marks): string[] {
  const processes = readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && networks.has(networkOf(pid)))
    .map((pid) => `process ${pid}`);
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => / \/run\/(lab|netns)\b/.test(line) || line.includes(group));
  const groups = readdirSync("/sys/fs/cgroup")
    .flatMap((name) => [join("/sys/fs/cgroup", name, group), join("/sys/fs/cgroup", name)])
    .filter((path) => path.endsWith(group) && existsSync(path));
  return [...processes, ...mounts, ...groups, ...(existsSync(folder) ? [folder] : [])];
}

function networkOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return ""; // It ended while we looked, or is a zombie.
  }
}
