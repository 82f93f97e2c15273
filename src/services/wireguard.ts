/** One WireGuard configuration per site: spokes dial the hub at headquarters, so that CGNAT on 4G does not matter. */
import type { HostUnit } from "#model/desired";
import type { SiteNetwork } from "./site-network.ts";

/** Made on the host and never read by the kit. */
export const keyFile = "/etc/wireguard/wg0.key";
const configFile = "/etc/wireguard/wg0.conf";

interface Peer {
  readonly comment: string;
  readonly publicKey: string;
  readonly allowedIps: readonly string[];
  readonly endpoint?: string;
  readonly keepalive?: number;
}

function configuration(
  own: SiteNetwork,
  port: string | undefined,
  mtu: number,
  peers: readonly Peer[],
): string {
  const lines = [
    `# WireGuard, site ${own.site.id}. Written by kaunti; edits are found and undone.`,
    `# The private key was made on this host and stays in ${keyFile}.`,
    "[Interface]",
    `Address = ${own.address}/32`,
    ...(port === undefined ? [] : [`ListenPort = ${port}`]),
    `MTU = ${mtu}`,
    `PostUp = wg set %i private-key ${keyFile}`,
  ];
  for (const peer of peers) {
    lines.push("", "[Peer]", `# ${peer.comment}`, `PublicKey = ${peer.publicKey}`);
    lines.push(`AllowedIPs = ${peer.allowedIps.join(", ")}`);
    if (peer.endpoint !== undefined) lines.push(`Endpoint = ${peer.endpoint}`);
    if (peer.keepalive !== undefined) lines.push(`PersistentKeepalive = ${peer.keepalive}`);
  }
  return `${lines.join("\n")}\n`;
}

/** `host:port` of the hub -> port; WireGuard's usual one when the endpoint names none. */
export function listenPort(endpoint: string): string {
  return /:(\d+)$/.exec(endpoint)?.[1] ?? "51820";
}

/** The hub knows every enrolled site, each by exactly its own prefixes. */
export function hubConfiguration(hub: SiteNetwork, spokes: readonly SiteNetwork[]): string {
  const peers = spokes.flatMap((spoke): Peer[] =>
    spoke.publicKey === undefined || spoke.prefixes.length === 0
      ? []
      : [
          {
            comment: `site ${spoke.site.id}`,
            publicKey: spoke.publicKey,
            allowedIps: spoke.prefixes,
          },
        ],
  );
  // What the hub sends into a tunnel must fit the narrowest link at the far end.
  const mtu = Math.min(hub.mtu, ...spokes.map((spoke) => spoke.mtu));
  return configuration(hub, listenPort(hub.site.endpoint ?? ""), mtu, peers);
}

/** A spoke sends the whole county's address plan to the hub, so that a new site changes no other spoke. */
export function spokeConfiguration(
  spoke: SiteNetwork,
  hub: SiteNetwork,
  county: readonly string[],
): string {
  const known = hub.publicKey !== undefined && hub.site.endpoint !== undefined;
  const peers: Peer[] = known
    ? [
        {
          comment: `hub ${hub.site.id}`,
          publicKey: hub.publicKey,
          allowedIps: county,
          endpoint: hub.site.endpoint,
          keepalive: 25,
        },
      ]
    : [];
  return configuration(spoke, undefined, spoke.mtu, peers);
}

/**
 * Makes the key where it is missing, then loads the configuration without cutting running tunnels. Where the configuration
 * has left with the county, the tunnel goes with the next boot: whoever takes it away may have come in through it.
 */
const reload = [
  `if [ ! -e ${configFile} ]; then systemctl disable --quiet wg-quick@wg0; else`,
  `test -s ${keyFile} || (umask 077 && wg genkey >${keyFile})`,
  "systemctl enable --quiet wg-quick@wg0",
  "if systemctl is-active --quiet wg-quick@wg0",
  // syncconf drops a private key that the file does not hold, so it is set again.
  `then wg-quick strip wg0 >/run/wg0.stripped && wg syncconf wg0 /run/wg0.stripped && wg set wg0 private-key ${keyFile}`,
  "else systemctl start wg-quick@wg0",
  "fi; fi",
].join("\n");

export function wireguardUnit(content: string): HostUnit {
  return {
    name: "wireguard",
    packages: ["wireguard-tools"],
    files: [
      {
        path: configFile,
        mode: "0600",
        owner: "root",
        group: "root",
        content,
        sensitive: false,
      },
    ],
    check: `wg-quick strip ${configFile} >/dev/null`,
    reload,
  };
}
