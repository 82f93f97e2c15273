/** What this machine's systemd would start, were an image's unit folders its own: `systemd --test` in mounts of its own. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const systemd = "/lib/systemd/systemd";

export function withoutSystemd(): string | undefined {
  if (process.getuid?.() !== 0) return "only root may mount";
  return existsSync(systemd) ? undefined : "systemd is missing (apt-get install systemd)";
}

/**
 * Names of all units that the start of multi-user.target starts; undefined: systemd could not start it as it is. It
 * plans as nobody: as root it refuses `--test`.
 */
export function startedBySystemd(root: string): ReadonlySet<string> | undefined {
  const script = `set -eu
mount --make-rprivate /
mkdir -p /etc/systemd/system /usr/local/lib/systemd/system
mount --bind "$1/etc/systemd/system" /etc/systemd/system
mount --bind "$1/usr/local/lib/systemd/system" /usr/local/lib/systemd/system
mount -t tmpfs none /run; mkdir -p /run/systemd /run/user/65534
exec setpriv --reuid 65534 --regid 65534 --clear-groups env -i XDG_RUNTIME_DIR=/run/user/65534 PATH=/usr/bin:/bin \\
  SYSTEMD_LOG_LEVEL=err ${systemd} --test --system --unit=multi-user.target`;
  const { stdout, stderr, status } = spawnSync("unshare", ["-m", "sh", "-c", script, "sh", root], {
    encoding: "utf8",
    maxBuffer: 64_000_000,
  });
  const jobs = [...stdout.matchAll(/^\s*Action: (\S+) -> (?:start|verify-active)$/gm)];
  if (stderr.includes("Failed to isolate default target")) return undefined;
  // Which job it gives up in a circle of orders is not in the files.
  if (stderr.includes("ordering cycle")) return undefined;
  if (status !== 0 || jobs.length === 0) throw new Error(`systemd --test said: ${stderr}`);
  return new Set(jobs.map(([, name = ""]) => name));
}
