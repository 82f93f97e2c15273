/** The lab itself: five real hosts answer on the addresses of the model, in a network of their own. */
import { once } from "node:events";
import { createConnection } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { need } from "../support/need.ts";
import type { Host } from "./host.ts";
import { startLab, type Lab } from "./lab.ts";
import { missingLab } from "./missing.ts";
import { hostIds, type HostId } from "./practice.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let lab: Lab;
let bootSeconds = Infinity;
beforeAll(async () => {
  if (missing !== undefined) return;
  lab = await startLab({ boot: false });
  const start = performance.now();
  await Promise.all(lab.hosts.map(async (host) => host.boot()));
  await lab.ready();
  bootSeconds = (performance.now() - start) / 1000;
});
afterAll(async () => lab?.stop());

/** ssh as a person would, with nothing but the lab's key and the host's own. */
async function ssh(host: Host, command: string, user = "root") {
  const known = `/run/lab/known-${host.name}`;
  await lab.fabric.must(`echo "${host.address} ${host.ssh.hostKey}" >${known}`);
  const options = ["-o", `UserKnownHostsFile=${known}`, "-o", "StrictHostKeyChecking=yes"];
  const as = [
    "-F",
    "none",
    "-o",
    "BatchMode=yes",
    "-i",
    lab.fabric.identity,
    `${user}@${host.address}`,
  ];
  return lab.bench.exec(["ssh", ...options, ...as, command]);
}

test("five hosts boot from cached roots within a minute", () => {
  expect(lab.hosts.map(({ id }) => id)).toEqual(hostIds);
  expect(bootSeconds).toBeLessThan(60);
});

test.for(hostIds)("%s answers over ssh as itself, and systemd is content", async (id: HostId) => {
  const host = lab.host(id);
  const said = await ssh(
    host,
    "hostname; systemctl is-system-running --wait; systemctl --failed --plain --no-legend",
  );
  expect(said).toEqual({ code: 0, out: `${host.name}\nrunning\n`, err: "" });
  expect((await ssh(host, "sudo -n id -un", "ictadmin")).out).toBe("root\n");
});

test("hosts have keys, identities and files of their own", async () => {
  const ids = await Promise.all(
    lab.hosts.map(async (host) =>
      host.must("cat /etc/machine-id; touch /mine; ls / | grep -c mine"),
    ),
  );
  expect(new Set(ids).size).toBe(hostIds.length);
  expect(new Set(lab.hosts.map((host) => host.ssh.hostKey)).size).toBe(hostIds.length);
});

test("a router as delivered forwards, between its networks and to the internet; nothing reaches this machine", async () => {
  const [wan = ""] = lab.internet.addresses;
  const guest = await lab.station("bonde", "guest");
  // Without a tunnel nobody outside knows a way back to private addresses, so the router answers for itself.
  expect(await lab.host("sub-router").must(`ping -c 1 -W 2 ${wan}`)).toContain(" 0% packet loss");
  const users = lab.host("sub-laptop").address;
  expect((await guest.use(["ping", "-c", "1", "-W", "2", users])).out).toContain(" 0% packet loss");
  const unknown = await guest.use(["ping", "-c", "1", "-W", "1", lab.host("hq-server").address]);
  expect(unknown.code, "there is no tunnel yet").toBe(1);
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  expect(own.filter(({ address }) => /^(10\.99|203\.0\.113)\./.test(address))).toEqual([]);
  expect((await lab.bench.use(["ping", "-c", "1", "-W", "1", "192.0.2.1"])).code).toBe(1);
});

test("names of the lab hold in hosts and at stations", async () => {
  const named = "getent ahosts vpn.mfano.example";
  const [address] = (await lab.host("sub-router").must(named)).split(/\s+/);
  expect(lab.host("hq-router").cables.map((cable) => cable.address)).toContain(`${address}/24`);
  expect((await lab.bench.exec(["sh", "-c", named])).out).toContain(address);
  expect((await lab.bench.use(["sh", "-c", named])).out).toContain(address);
});

test("a client in the test's own process gets in by a forwarded port", async () => {
  const port = await lab.forward(lab.host("hq-server").address, 22);
  const socket = createConnection({ host: "127.0.0.1", port });
  const [chunk] = await once(socket, "data");
  socket.destroy();
  expect(String(chunk)).toMatch(/^SSH-2\.0-OpenSSH/);
});

test("power: cut or shut down, a host keeps its files and comes back; what was only in its memory is gone", async () => {
  const host = lab.host("sub-laptop");
  for (const off of ["cut", "powerOff"] as const) {
    await host.must(
      `echo ${off} >/root/${off}; ip link add gone type dummy 2>/dev/null || ip tuntap add gone mode tap; echo x >/run/gone`,
    );
    await host[off]();
    expect(host.running()).toBe(false);
    await expect(host.exec("true")).rejects.toThrow(`${host.name} is switched off`);
    expect((await lab.bench.use(["nc", "-z", "-w", "1", host.address, "22"])).code).toBe(1);
    await host.boot();
    await lab.ready();
    expect(
      await host.must(
        `cat /root/${off}; ls /run/gone 2>&1 || true; ip link show gone 2>&1 || true`,
      ),
    ).toBe(
      `${off}\nls: cannot access '/run/gone': No such file or directory\nDevice "gone" does not exist.\n`,
    );
    expect((await ssh(host, "true")).code, "the host key is still its own").toBe(0);
  }
});
