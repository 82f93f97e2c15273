/** What services need of a host's kernel: tunnels, filters, their own network settings, a disk that can be full. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { need } from "../support/need.ts";
import { startLab, type Lab } from "./lab.ts";
import { missingLab } from "./missing.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let lab: Lab;
beforeAll(async () => {
  if (missing === undefined) lab = await startLab({ hosts: ["hq-router", "sub-router"] });
});
afterAll(async () => lab?.stop());

const key = "umask 077; wg genkey >/etc/wireguard/key; wg pubkey </etc/wireguard/key";
const tunnel = (
  own: string,
  peer: string,
  more: string,
): string => `cat >/etc/wireguard/wg0.conf <<END
[Interface]
Address = ${own}
ListenPort = 51820
PostUp = wg set %i private-key /etc/wireguard/key
[Peer]
PublicKey = ${peer}
AllowedIPs = 192.168.99.0/24
${more}
END
systemctl start wg-quick@wg0`;

test("a tunnel between both routers comes up by the hub's public name, and carries", async () => {
  const [hub, spoke] = [lab.host("hq-router"), lab.host("sub-router")];
  const [hubKey, spokeKey] = await Promise.all([hub.must(key), spoke.must(key)]);
  await hub.must(tunnel("192.168.99.1/24", spokeKey.trim(), ""));
  await spoke.must(tunnel("192.168.99.2/24", hubKey.trim(), "Endpoint = vpn.mfano.example:51820"));
  expect(await spoke.must("ping -c 1 -W 5 192.168.99.1")).toContain(" 0% packet loss");
  expect(await spoke.must("wg show wg0 latest-handshakes")).toMatch(/\t[1-9]\d+\n$/);
});

test("a filter rule drops, counts and goes away with the power; forwarding stays as it was set", async () => {
  const router = lab.host("hq-router");
  await router.must(`nft -f - <<'END'
table inet lab {
  chain input {
    type filter hook input priority filter; policy accept;
    ct state established,related accept
    tcp dport 22 counter drop
  }
}
END`);
  const dial = ["nc", "-z", "-w", "1", router.address, "22"];
  expect((await lab.bench.use(dial)).code).toBe(1);
  expect(await router.must("nft list ruleset")).toMatch(/counter packets [1-9]/);
  await router.cut();
  await router.boot();
  await lab.ready();
  expect((await lab.bench.use(dial)).code).toBe(0);
  expect(await router.must("nft list ruleset; sysctl -n net.ipv4.ip_forward")).toBe("1\n");
});

test("a full disk is full, for one host only", async () => {
  const [full, other] = [lab.host("sub-router"), lab.host("hq-router")];
  await full.disk("32m");
  const fill = "head -c 64M /dev/zero >/var/tmp/fill";
  expect((await full.exec(fill)).err).toContain("No space left on device");
  expect((await other.exec(fill)).code).toBe(0);
  await full.disk("1g");
  expect((await full.exec(fill)).code).toBe(0);
});
