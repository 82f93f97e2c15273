/** A command on the lab's Debian server root, through an overlay of its own that ends with it: nothing of the cache is changed. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { missingLab } from "../lab/missing.ts";
import { roots } from "../lab/roots.ts";

export interface Spent {
  readonly wall: number;
  /** Of the command and all of its children. */
  readonly cpu: number;
  readonly out: string;
}

export interface StoredRoot {
  /** Where the root is while a command runs. */
  readonly at: string;
  spend(command: readonly string[], env?: Readonly<Record<string, string>>): Spent;
}

/** Minutes, not seconds, because the machine may be busy; then it is an error and no figure. */
const patience = 120_000;

// `times` of dash: the second line is what all children took.
const around = `set -e; at=$1; lower=$2; shift 2
mount -t tmpfs none "$at"; mkdir "$at/up" "$at/work" "$at/root"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$at/up,workdir=$at/work" "$at/root"
mount -t proc proc "$at/root/proc"; mount --bind /dev "$at/root/dev"
set +e; began=$(date +%s%N); "$@" 2>/dev/null; echo "bench $(($(date +%s%N) - began))"; times`;

/** `folder` is an empty one. Throws where this machine cannot have the root. */
export async function storedRoot(folder: string): Promise<StoredRoot> {
  const missing = missingLab();
  if (missing !== undefined) throw new Error(missing);
  const { dir, layers } = await roots(["server"]);
  const lower = ["server", "common"].map((name) => join(dir, layers.get(name) ?? "")).join(":");
  const inside = ["-m", "--propagation", "private", "sh", "-c", around, "sh", folder, lower];
  return {
    at: join(folder, "root"),
    spend(command, env = {}) {
      const { stdout, stderr, error } = spawnSync("unshare", [...inside, ...command], {
        encoding: "utf8",
        env: { ...process.env, ...env },
        timeout: patience,
        maxBuffer: 1 << 28,
      });
      if (error !== undefined) throw error;
      const [, out, nanoseconds, times] = /^(.*)bench (\d+)\n(.*)$/s.exec(stdout) ?? [];
      if (out === undefined || times === undefined) throw new Error(`not measured: ${stderr}`);
      const [user, system] = [...(times.split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)].map(
        ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
      );
      return { wall: Number(nanoseconds) / 1e9, cpu: (user ?? NaN) + (system ?? NaN), out };
    },
  };
}
