/** The practice county from empty hosts to a working office, by the commands that people type. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { need } from "../support/need.ts";
import { missingLab } from "./missing.ts";
import { hostIds } from "./practice.ts";
import { openOffice, type Office } from "./office.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let office: Office;
beforeAll(async () => {
  if (missing === undefined) office = await openOffice();
});
afterAll(async () => office?.stop());

test("five machines are enrolled in one go, each with its keys and baseline", () => {
  for (const id of hostIds)
    expect(office.enrolled).toMatch(new RegExp(`${office.lab.host(id).asset} +enrolled`));
});

test("every service of the headquarters server runs, and the tunnel stands", async () => {
  const { lab } = office;
  const services = ["slapd", "postfix", "dovecot", "nsd", "opendkim", "nftables", "ssh"];
  const state = await lab.host("hq-server").must(`systemctl is-active ${services.join(" ")}`);
  expect(state.trim().split("\n")).toEqual(services.map(() => "active"));
  const [handshake = ""] = (await lab.host("sub-router").must("wg show wg0 latest-handshakes"))
    .trim()
    .split(/\s+/)
    .slice(1);
  expect(Number(handshake)).toBeGreaterThan(0);
});

test("brought up once more, nothing changes", async () => {
  expect(await office.county.must(["plan"])).toMatch(/0 layers to change|nothing/i);
  expect(await office.county.must(["up", "--yes"])).not.toMatch(/changes? made/);
});
