/** The first `up` of a county, disturbed: a router loses its power half-way, and the directory is killed while it is loaded. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { need } from "../support/need.ts";
import type { Host } from "./host.ts";
import { missingLab } from "./missing.ts";
import { openOffice, type Office } from "./office.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let office: Office;
let router: Host;
let server: Host;
beforeAll(async () => {
  if (missing !== undefined) return;
  office = await openOffice("enrolled");
  router = office.lab.host("sub-router");
  server = office.lab.host("hq-server");
});
afterAll(async () => office?.stop());

const entries = "ldapsearch -Q -LLL -Y EXTERNAL -H ldapi:/// -b dc=mfano,dc=example dn";

test("a router that goes down in the middle, and slapd killed with -9: both are told, the rest completes", async () => {
  const running = office.county.kaunti(["up", "--yes"]);
  // The manifest is the first thing that is written.
  const cut = router
    .must("until [ -e /var/lib/kaunti/manifest.json ]; do sleep 0.02; done")
    .then(async () => router.cut());
  const killed = server.must(
    `until [ "$(${entries} 2>/dev/null | grep -c ^dn:)" -gt 30 ]; do sleep 0.02; done
     pkill -9 -x slapd`,
  );
  const { code, out, err } = await running;
  await Promise.all([cut, killed]);
  expect(code, out + err).toBe(2);
  expect(err).toMatch(new RegExp(`^kaunti: mfano\\.network: .*${router.address}:22`, "m"));
  expect(err).toMatch(/^kaunti: mfano\.email: .*mail\.mfano\.example/m);
  expect(`${out}${err}`, "a sentence each, and no trace of a program").not.toMatch(/^\s+at /m);
  const hq = office.lab.host("hq-router");
  expect(await hq.must("wg show wg0 listen-port; nft list table inet kaunti | head -1")).toMatch(
    /^51820\ntable inet kaunti/,
  );
  const services = ["postfix", "dovecot", "nsd", "opendkim", "nftables"];
  const state = await server.must(`systemctl is-active ${services.join(" ")}`);
  expect(state.trim().split("\n")).toEqual(services.map(() => "active"));
});

test("with both back the same command finishes, and then there is nothing to change", async () => {
  const { county, lab } = office;
  await router.boot();
  await server.must("systemctl restart slapd");
  await lab.ready();
  const { code, out, err } = await county.kaunti(["up", "--yes"]);
  expect(code, out + err).toBe(0);
  expect(await county.must(["plan"])).toContain("Nothing to change");
  expect(await county.must(["drift"])).toContain(" 0 moved, 0 could not be told");
  const people = lab.county.people.filter(({ state }) => state === "active").length;
  const held = await server.must(
    `ldapsearch -Q -LLL -Y EXTERNAL -H ldapi:/// -b dc=mfano,dc=example '(mailEnabled=TRUE)' uid | grep -c '^uid:'`,
  );
  expect(Number(held)).toBeGreaterThanOrEqual(people);
  const door = `nc -z -w 3 ${server.address} 993`;
  await expect
    .poll(async () => (await lab.host("sub-laptop").exec(door)).code, { timeout: 30_000 })
    .toBe(0);
});
