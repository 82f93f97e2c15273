/**
 * The practice county on real hosts: five Debian computers, their switches and cables, in namespaces of their own.
 *
 * The test's own process stays outside. It talks to the hosts in four ways:
 *   host.exec / host.must    a script on the host as root, by nsenter, whatever its network does
 *   lab.bench.exec([...])    a command of this machine (kaunti, ssh) run at the ICT bench: the county's real addresses,
 *                            and `host.ssh` as it is. lab.station(site, role) makes such a place anywhere.
 *   lab.bench.use([...])     the same with the lab's own programs: ping, nc, dig, swaks, ldapsearch, mbsync
 *   lab.forward(address, n)  a loopback port for a client that lives in the test's process (ldapts, node-ssh)
 *
 * The bench has a cable in the management network of both sites and in the laptops' networks; it reaches the server
 * through the headquarters router, as management may. Everything ends with `stop`, and with the process that started it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { County } from "#model/county";
import { cabling } from "./cabling.ts";
import { openFabric, type Fabric } from "./fabric.ts";
import { forwarder, type Forward } from "./forward.ts";
import { furnish, refurnish, type Disks } from "./furnish.ts";
import { labHostOf, type Host } from "./host.ts";
import { addressIn, bare, hostIds, labHost, practiceCounty } from "./practice.ts";
import { segmentOf, wan, type Cable, type HostId, type LabHost } from "./practice.ts";
import { roots, type Roots } from "./roots.ts";
import { station, type Station } from "./station.ts";
import { namesOf, surroundings } from "./surroundings.ts";

export interface Lab {
  readonly county: County;
  readonly fabric: Fabric;
  /** In the order of `hostIds`. */
  readonly hosts: readonly Host[];
  /** Throws for a host that was not asked for. */
  host(id: HostId): Host;
  readonly bench: Station;
  /** Beyond both routers: what the county calls the internet. */
  readonly internet: Station;
  /** A place of its own in a network of a site; the nth (default 100) address of it. */
  station(site: string, role: string, nth?: number): Promise<Station>;
  readonly forward: Forward;
  /** Waits until sshd of all hosts that are switched on answers the bench; throws with their names after `timeoutMs`. */
  ready(timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export interface LabOptions {
  /** Default: all five. */
  readonly hosts?: readonly HostId[];
  /** Default true: boots all of them and waits until they are ready. */
  readonly boot?: boolean;
  /** By host id: disks of an earlier lab, instead of an empty Debian. */
  readonly disks?: Readonly<Partial<Record<HostId, Disks>>>;
}

export async function startLab({
  hosts: ids = hostIds,
  boot = true,
  disks = {},
}: LabOptions = {}): Promise<Lab> {
  const county = await practiceCounty();
  const planned = ids.map((id) => labHost(county, id));
  const found = await roots(["laptop", ...planned.map(({ role }) => role)]);
  const fabric = await openFabric(found.dir);
  try {
    return await furnished(county, planned, fabric, found, { boot, disks });
  } catch (error) {
    await fabric.end();
    throw error;
  }
}

async function furnished(
  county: County,
  planned: readonly LabHost[],
  fabric: Fabric,
  found: Roots,
  { boot, disks }: Required<Omit<LabOptions, "hosts">>,
): Promise<Lab> {
  const plug = cabling();
  const names = namesOf(county);
  await fabric.must(surroundings(found, names));
  const hosts = await Promise.all(
    planned.map(async (host) => {
      const own = disks[host.id];
      const lines = own === undefined ? furnish(host, found, names) : refurnish(host, found, own);
      const hostKey = (await fabric.must(lines)).trim();
      return labHostOf({ fabric, host, hostKey, plug: () => plug(host.name, host) });
    }),
  );
  const place = async (name: string, cables: readonly Cable[], gateway?: string) => {
    await fabric.must(plug(name, gateway === undefined ? { cables } : { cables, gateway }));
    return station(
      fabric.holder,
      name,
      cables.map(({ address }) => bare(address)),
    );
  };
  const cable = (site: string, role: string, nth: number): Cable => ({
    name: segmentOf(site, role).slice(0, 15),
    segment: segmentOf(site, role),
    address: addressIn(county, site, role, nth),
  });
  const gatewayOf = (site: string, role: string) => bare(addressIn(county, site, role, 1));
  const bench = await place(
    "bench",
    ["hq", "bonde"].flatMap((site) => [cable(site, "management", 250), cable(site, "users", 250)]),
    gatewayOf("hq", "management"),
  );
  const outside = { ...wan, name: "wan", address: `${wan.internet}/${wan.prefix}` };
  const internet = await place("internet", [outside]);
  const ready = async (timeoutMs = 120_000): Promise<void> => {
    const until = Date.now() + timeoutMs;
    const waiting = new Set(hosts.filter((host) => host.running()));
    while (waiting.size > 0) {
      if (Date.now() > until) {
        const late = [...waiting].map(({ name }) => name).join(", ");
        throw new Error(`no ssh from ${late} within ${timeoutMs / 1000} s`);
      }
      await Promise.all(
        [...waiting].map(async (host) => {
          const { out } = await bench.use(["nc", "-w", "1", host.address, "22"]);
          if (out.startsWith("SSH-")) waiting.delete(host);
        }),
      );
      if (waiting.size > 0) await sleep(200);
    }
  };
  if (boot) {
    await Promise.all(hosts.map(async (host) => host.boot()));
    await ready();
  }
  const forward = forwarder(bench);
  return {
    county,
    fabric,
    hosts,
    host: (id) => {
      const host = hosts.find((each) => each.id === id);
      if (host === undefined) throw new Error(`this lab was started without ${id}`);
      return host;
    },
    bench,
    internet,
    station: async (site, role, nth = 100) =>
      place(`${segmentOf(site, role)}-${nth}`, [cable(site, role, nth)], gatewayOf(site, role)),
    forward,
    ready,
    stop: async () => {
      forward.close();
      await fabric.end();
    },
  };
}
