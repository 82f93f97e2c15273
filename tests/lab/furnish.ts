/** What makes a host out of a Debian root: its name, its keys, who may log in, and what a router does as it is delivered. */
import type { LabHost } from "./practice.ts";
import type { Roots } from "./roots.ts";
import { packageSource } from "./packages.ts";
import { resolver, type Names } from "./surroundings.ts";

/** Shell lines that mount and furnish /run/lab/hosts/NAME/root; the last one prints the host's public key. */
export function furnish(host: LabHost, roots: Roots, names: Names): string {
  const at = `/run/lab/hosts/${host.name}`;
  const layer = (name: string) => `/run/lab/roots/${roots.layers.get(name) ?? name}`;
  return `at=${at}
mkdir $at
mount -t tmpfs -o mode=755 tmpfs $at
mkdir $at/upper $at/work $at/root
mount -t overlay overlay -o lowerdir=${layer(host.role)}:${layer("common")},upperdir=$at/upper,workdir=$at/work $at/root
cd $at/root
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
cp /run/lab/id.pub root/.ssh/authorized_keys
chroot . useradd --create-home --shell /bin/bash --groups sudo ictadmin
mkdir -p -m 700 home/ictadmin/.ssh
cp /run/lab/id.pub home/ictadmin/.ssh/authorized_keys
chroot . chown -R ictadmin: /home/ictadmin
(umask 226; echo "ictadmin ALL=(ALL) NOPASSWD: ALL" >etc/sudoers.d/ictadmin)
${packageSource(host.role)}
ssh-keygen -q -t ed25519 -N "" -C "" -f etc/ssh/ssh_host_ed25519_key
cut -d" " -f1,2 etc/ssh/ssh_host_ed25519_key.pub`;
}
