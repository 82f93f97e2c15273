/** How one `npm run lab` finds the lab of another: a record in the folder that ends with the lab. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Lab } from "../../tests/lab/lab.ts";
import type { LabHost } from "../../tests/lab/practice.ts";

export interface Running {
  readonly holder: number;
  readonly identity: string;
  readonly knownHosts: string;
  readonly hosts: readonly LabHost[];
}

export function record(lab: Lab): Running {
  const folder = dirname(lab.fabric.identity);
  const knownHosts = join(folder, "known_hosts");
  const lines = lab.hosts.map(({ address, ssh }) => `${address} ${ssh.hostKey}\n`);
  writeFileSync(knownHosts, lines.join(""));
  const { holder, identity } = lab.fabric;
  const running: Running = { holder, identity, knownHosts, hosts: lab.hosts };
  writeFileSync(join(folder, "lab.json"), JSON.stringify(running));
  return running;
}

/** The lab that a person started; labs of tests leave no record. Of several, the first by process id. */
export function findRunning(): Running | undefined {
  const records = readdirSync(tmpdir())
    .filter((name) => /^kaunti-lab-\d+$/.test(name))
    .map((name) => join(tmpdir(), name, "lab.json"))
    .filter((path) => existsSync(path));
  return records
    .map((path) => JSON.parse(readFileSync(path, "utf8")) as Running)
    .find(({ holder }) => existsSync(`/proc/${holder}/root/run/lab`));
}

/** Command line of ssh at the bench: what a user of the county's network would do. */
export function sshTo(
  { knownHosts, identity }: Running,
  address: string,
  options: readonly string[] = [],
): string[] {
  const pinned = ["-o", `UserKnownHostsFile=${knownHosts}`, "-o", "StrictHostKeyChecking=yes"];
  return ["ssh", "-F", "none", ...pinned, "-i", identity, ...options, `root@${address}`];
}
