/** What a lab is made of, as this machine sees it: nothing of it may be found once the lab has ended. */
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Fabric } from "./fabric.ts";

export interface Marks {
  /** `net:[4026532…]` of the lab, its hosts and its stations. */
  readonly networks: ReadonlySet<string>;
  readonly group: string;
  readonly folder: string;
}

export function marksOf({ holder, namespaces, group, identity }: Fabric): Marks {
  const named = readdirSync(namespaces).map((name) => statSync(join(namespaces, name)).ino);
  return {
    networks: new Set([
      readlinkSync(`/proc/${holder}/ns/net`),
      ...named.map((ino) => `net:[${ino}]`),
    ]),
    group,
    folder: dirname(identity),
  };
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
