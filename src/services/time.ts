/** The HQ server keeps the county's time: sites behind slow links ask it instead of the world. */
import type { County } from "#model/county";
import type { HostUnit } from "#model/desired";
import { publicFile, written } from "./host-file.ts";
import { countyPrefixes } from "./site-network.ts";

const configuration = "/etc/chrony/chrony.conf";

export function timeUnit(county: County): HostUnit {
  const lines = [
    written,
    "pool 0.africa.pool.ntp.org iburst maxsources 2",
    "pool 1.africa.pool.ntp.org iburst maxsources 2",
    ...countyPrefixes(county).map((prefix) => `allow ${prefix}`),
    // The link to the world may be down for days: the county's machines still agree with each other.
    "local stratum 10",
    "makestep 1 3",
    "rtcsync",
    "driftfile /var/lib/chrony/chrony.drift",
    "ntsdumpdir /var/lib/chrony",
    "leapsectz right/UTC",
    "logdir /var/log/chrony",
    "cmdport 0",
    // chronyc speaks over its socket; see cmdport.
    "bindcmdaddress /run/chrony/chronyd.sock",
  ];
  return {
    name: "time",
    packages: ["chrony", "tzdata"],
    files: [publicFile(configuration, `${lines.join("\n")}\n`)],
    check: `chronyd -p -f ${configuration} >/dev/null`,
    reload: "systemctl enable --quiet chrony\nsystemctl restart chrony",
  };
}
