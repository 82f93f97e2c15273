/** What makes a host out of a Debian root: its name, its keys, who may log in, and what a router does as it is delivered. */
import type { LabHost } from "./practice.ts";
import type { Roots } from "./roots.ts";
import { packageSource } from "./packages.ts";
import { resolver, type Names } from "./surroundings.ts";

/** What a host starts with: an empty Debian, or disks that an earlier lab of this run left (kept.ts). */
export interface Disks {
  /** Folders below the cache, the newest first; each is what was written over the one after it. */
  readonly layers: readonly string[];
  readonly hostKey: string;
}

/** Shell lines that mount and furnish /run/lab/hosts/NAME/root; the last one prints the host's public key. */
export function furnish(host: LabHost, roots: Roots, names: Names): string {
  return `${mounted(host, roots, [])}
echo ${host.name} >etc/hostname
tr -d - </proc/sys/kernel/random/uuid >etc/machine-id
cat >etc/hosts <<'END'
127.0.0.1 localhost
127.0.1.1 ${host.name}
${names.hosts.join("\n")}
END
rm -f etc/resolv.conf
cat >etc/resolv.conf <<'END'
${resolver(names)}
END
${host.role === "router" ? "echo net.ipv4.ip_forward=1 >etc/sysctl.d/10-delivered.conf" : ""}
mkdir -p -m 700 root/.ssh
chroot . useradd --create-home --shell /bin/bash --groups sudo ictadmin
mkdir -p -m 700 home/ictadmin/.ssh
${mayLogIn}
chroot . chown -R ictadmin: /home/ictadmin
(umask 226; echo "ictadmin ALL=(ALL) NOPASSWD: ALL" >etc/sudoers.d/ictadmin)
${packageSource(host.role)}
ssh-keygen -q -t ed25519 -N "" -C "" -f etc/ssh/ssh_host_ed25519_key
cut -d" " -f1,2 etc/ssh/ssh_host_ed25519_key.pub`;
}

/** The same for a host with disks of its own: everything is there but the key of this lab. */
export function refurnish(host: LabHost, roots: Roots, { layers, hostKey }: Disks): string {
  return `${mounted(host, roots, layers)}
${mayLogIn}
echo '${hostKey}'`;
}

/** Written into the files that are there, whose owners stay. */
const mayLogIn = `for home in root home/ictadmin; do cat /run/lab/id.pub >$home/.ssh/authorized_keys; done`;

function mounted(host: LabHost, roots: Roots, own: readonly string[]): string {
  const debian = [host.role, "common"].map((name) => roots.layers.get(name) ?? name);
  const lower = [...own, ...debian].map((name) => `/run/lab/roots/${name}`).join(":");
  return `at=/run/lab/hosts/${host.name}
mkdir $at
mount -t tmpfs -o mode=755 tmpfs $at
mkdir $at/upper $at/work $at/root
mount -t overlay overlay -o lowerdir=${lower},upperdir=$at/upper,workdir=$at/work $at/root
cd $at/root`;
}
