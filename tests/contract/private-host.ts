/**
 * A host of our own behind a real sshd: it runs in a mount namespace where /etc, /var/lib, /srv, /run and /usr/local
 * are folders of the test, so nothing of the machine's is seen or written. Needs root.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withoutProgram } from "../support/need.ts";
import { privateSshd } from "../adapters/private-sshd.ts";
import type { PrivateSshd } from "../adapters/private-sshd.ts";

export interface PrivateHost {
  readonly sshd: PrivateSshd;
  /** Real folder of a path on the host. */
  at(path: string): string;
  /** What `/usr/sbin/policy-rc.d` is there; undefined when it is not. */
  policy(): string | undefined;
  /** A program of the host's, in front of the machine's. */
  program(name: string, script: string): void;
  close(): void;
}

const folders = ["/etc", "/var/lib", "/srv", "/run", "/usr/local"];

export function withoutPrivateHost(): string | undefined {
  if (process.getuid?.() !== 0) return "a private host needs root (mount namespaces)";
  return (
    withoutProgram("sshd", "openssh-server") ??
    withoutProgram("unshare", "util-linux") ??
    withoutProgram("flock", "util-linux")
  );
}

const passwd = `root:x:0:0::/root:/bin/sh
sshd:x:105:65534::/run/sshd:/usr/sbin/nologin
postfix:x:106:106::/var/spool/postfix:/usr/sbin/nologin
plain:x:1000:65534::/srv:/bin/sh
nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin
`;

/** dpkg and apt as far as the kit needs them; what is installed is a list in /var/lib/fake-packages. */
const dpkgQuery = `#!/bin/sh
for name; do :; done
if grep -qxF -- "$name" /var/lib/fake-packages; then printf installed; else exit 1; fi
`;
const aptGet = `#!/bin/sh
set -e
echo "apt-get $*" >>/run/apt.log
simulate=; verb=; names=
for word; do case $word in -s) simulate=1 ;; -*|*::*) ;; install|remove|update) verb=$word ;; *) names="$names $word" ;; esac; done
for name in $names; do
  case $name in no-such*) echo "E: Unable to locate package $name"; exit 100 ;; esac
  if [ -n "$simulate" ]; then echo "Remv $name [1.0]"
  elif [ "$verb" = install ]; then grep -qxF "$name" /var/lib/fake-packages || echo "$name" >>/var/lib/fake-packages
  elif [ "$verb" = remove ]; then grep -vxF "$name" /var/lib/fake-packages >/run/rest || :; cat /run/rest >/var/lib/fake-packages
  fi
done
`;

export async function privateHost(): Promise<PrivateHost> {
  const root = mkdtempSync(join(tmpdir(), "kaunti-host-"));
  const at = (path: string): string => join(root, path);
  for (const folder of [...folders, "/run/sshd", "/usr/local/sbin"])
    mkdirSync(at(folder), { recursive: true });
  chmodSync(root, 0o755);
  writeFileSync(at("/etc/passwd"), passwd);
  writeFileSync(at("/etc/group"), "root:x:0:\nnogroup:x:65534:\npostfix:x:106:\n");
  writeFileSync(at("/etc/nsswitch.conf"), "passwd: files\ngroup: files\nshadow: files\n");
  writeFileSync(at("/var/lib/fake-packages"), "");
  const program = (name: string, script: string): void =>
    writeFileSync(at(`/usr/local/sbin/${name}`), script, { mode: 0o755 });
  program("dpkg-query", dpkgQuery);
  program("apt-get", aptGet);
  // sshd starts itself anew from there for every connection, so it is only covered, not replaced.
  for (const folder of ["upper", "work"]) mkdirSync(join(root, folder));
  const overlay = `lowerdir=/usr/sbin,upperdir=${join(root, "upper")},workdir=${join(root, "work")}`;
  const mounts = [
    ...folders.map((folder) => `mount --bind ${at(folder)} ${folder}`),
    `mount -t overlay overlay -o ${overlay} /usr/sbin`,
  ].join(" && ");
  const wrap = [
    "unshare",
    "--mount",
    "--propagation",
    "private",
    "sh",
    "-c",
    `${mounts} && rm -f /usr/sbin/policy-rc.d && exec "$@"`,
    "sh",
  ];
  const sshd = await privateSshd([], wrap);
  return {
    sshd,
    at,
    program,
    policy: () => {
      const path = join(root, "upper", "policy-rc.d");
      // Removed below a lower one, it is a device (overlayfs' whiteout).
      return existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : undefined;
    },
    close() {
      sshd.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
