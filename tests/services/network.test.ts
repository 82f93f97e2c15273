/** Tunnels and firewalls: exactly the site's prefixes, and a new site that disturbs nobody but the hub. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { County } from "#model/county";
import { renderLayer } from "#services/index";
import { fileOf, hostsOf } from "./rendered-files.ts";
import { county, options } from "./sample-county.ts";
import { deviceOf, siteOf, subnetsOf } from "./sample-parts.ts";

const wg0 = "/etc/wireguard/wg0.conf";
const rules = "/etc/nftables.conf";

/** Hostname -> the two files of its router. */
function routers(given: County): Map<string, readonly [string, string]> {
  const hosts = hostsOf(renderLayer("network", given, options));
  return new Map(hosts.map((host) => [host.host, [fileOf(host, wg0), fileOf(host, rules)]]));
}

function withSite(given: County, id: string, slot: number): County {
  return {
    ...given,
    sites: [...given.sites, siteOf(id, slot)],
    subnets: [...given.subnets, ...subnetsOf(id, slot)],
    devices: [
      ...given.devices,
      deviceOf(`099-ict-rtr-9${String(slot).padStart(4, "0")}`, "router", id),
    ],
  };
}

test("adding a site changes the hub's files and no other site's", () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 31 }), (slot) => {
      const before = routers(county);
      const after = routers(withSite(county, "mpya", slot));
      expect(after.size).toBe(before.size + 1);
      for (const [host, files] of before) {
        if (host === "099ictrtr00001") expect(after.get(host)).not.toEqual(files);
        else expect(after.get(host)).toEqual(files);
      }
    }),
    { numRuns: 22 },
  );
});

test("the hub's peer carries exactly the prefixes of its site", () => {
  const [hub = ""] = routers(county).get("099ictrtr00001") ?? [];
  const peer = hub.split("[Peer]").find((each) => each.includes("# site bonde")) ?? "";
  const allowed = /AllowedIPs = (.*)/.exec(peer)?.[1]?.split(", ");
  expect(allowed).toEqual(subnetsOf("bonde", 8).map((subnet) => subnet.prefix));
  expect(hub).not.toContain("PersistentKeepalive");
});

test("a spoke dials the hub, keeps the way through NAT open, and is narrow on 4G", () => {
  const [spoke = ""] = routers(county).get("099ictrtr00002") ?? [];
  expect(spoke).toContain("Endpoint = vpn.mfano.example:51820\nPersistentKeepalive = 25");
  expect(spoke).toContain("MTU = 1380");
  expect(spoke).not.toContain("ListenPort");
});

test("a site whose router is not enrolled has no peer at the hub, and is told", () => {
  const sites = county.sites.map(({ publicKey, ...site }) =>
    site.id === "bonde" || publicKey === undefined ? site : { ...site, publicKey },
  );
  const layer = renderLayer("network", { ...county, sites }, options);
  expect(fileOf(hostsOf(layer)[0], wg0)).not.toContain("# site bonde");
  expect(layer.notices.join()).toContain('site "bonde" has no WireGuard public key');
});

test("a site without a router gets nothing, and is told", () => {
  const devices = county.devices.filter((device) => device.site !== "mlimani");
  const layer = renderLayer("network", { ...county, devices }, options);
  expect(layer.resources).toHaveLength(2);
  expect(layer.notices.join()).toContain('site "mlimani" has no router');
});

test("overlapping prefixes are refused with both sites", () => {
  const wrong = { ...county, subnets: [...county.subnets, ...subnetsOf("bonde", 9)] };
  expect(() => renderLayer("network", wrong, options)).toThrow(
    /site "(bonde|mlimani)" .* and site "(bonde|mlimani)" .* overlap/,
  );
});

test("a wide prefix that swallows later ones is found, not only its neighbour", () => {
  const wide = {
    site: "mlimani",
    role: "lab",
    vlan: 99,
    prefix: "10.99.64.0/20",
    gateway: "10.99.64.1",
  };
  const message = (() => {
    try {
      renderLayer("network", { ...county, subnets: [...county.subnets, wide] }, options);
      return "";
    } catch (error) {
      return String(error);
    }
  })();
  expect(message.match(/overlap/g)).toHaveLength(16);
});

test("what the matrix does not allow has no rule", () => {
  for (const [, [, firewall]] of routers(county)) {
    expect(firewall).toContain("policy drop;");
    expect(firewall).not.toMatch(/saddr @(site|all)_guest .*daddr @(site|all)/);
    expect(firewall).not.toMatch(
      /saddr @(site|all)_(users|guest|cctv|voice) .*daddr @(site|all)_management/,
    );
  }
  const none = routers({ ...county, allow: [] });
  for (const [, [, firewall]] of none) expect(firewall).not.toMatch(/saddr @(site|all)_.* accept/);
});
