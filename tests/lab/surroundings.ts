/** What the lab has beside hosts and cables: names that are known before any zone is served, and tools for its stations. */
import type { County } from "#model/county";
import { bare, labHost } from "./practice.ts";
import type { Roots } from "./roots.ts";

export interface Names {
  /** Address and names, as in hosts(5); in every host and at every station. */
  readonly hosts: readonly string[];
  readonly nameserver: string;
  readonly domain: string;
}

/** The hub's public name leads to its outer address; other names are the server's zones. */
export function namesOf(county: County): Names {
  const hub = labHost(county, "hq-router");
  const endpoint = county.sites.find(({ id }) => id === hub.site)?.endpoint?.replace(/:\d+$/, "");
  const outer = hub.cables.find(({ name }) => name === "wan")?.address ?? "";
  return {
    hosts: endpoint === undefined ? [] : [`${bare(outer)} ${endpoint}`],
    nameserver: labHost(county, "hq-server").address,
    domain: county.domain,
  };
}

export function resolver({ nameserver, domain }: Names): string {
  return `search ${domain}\nnameserver ${nameserver}`;
}

/** Shell lines that lay the lab's names over this machine's (in the lab only), and mount the laptop's Debian as tools. */
export function surroundings({ layers }: Roots, names: Names): string {
  const lower = ["laptop", "common"].map((name) => `/run/lab/roots/${layers.get(name) ?? name}`);
  return `cd /run/lab
cat >hosts.txt <<'END'
127.0.0.1 localhost
${names.hosts.join("\n")}
END
cat >resolv.conf <<'END'
${resolver(names)}
END
real=$(readlink -m /etc/resolv.conf)
[ -e "$real" ] || { mkdir -p "$(dirname "$real")"; : >"$real"; }
mkdir tools
mount -t overlay overlay -o lowerdir=${lower.join(":")} tools
mount -t tmpfs tmpfs tools/tmp
mount --bind /proc tools/proc
mount --bind /dev tools/dev
for root in "" tools; do mount --bind hosts.txt $root/etc/hosts; done
mount --bind resolv.conf "$real"
mount --bind resolv.conf tools/etc/resolv.conf`;
}
