/** Who reaches whom in the office at work, asked by ping and nc from every network: the allow rules, and nothing else. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { County } from "#model/county";
import { need } from "../support/need.ts";
import { missingLab } from "./missing.ts";
import { openOffice, type Office } from "./office.ts";
import type { Station } from "./station.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

interface Place {
  readonly site: string;
  readonly role: string;
  readonly station: Station;
  readonly address: string;
}

let office: Office;
let places: Place[];
beforeAll(async () => {
  if (missing !== undefined) return;
  office = await openOffice();
  const { lab } = office;
  const subnets = lab.county.subnets.filter(({ site }) => site === "hq" || site === "bonde");
  places = [];
  for (const { site, role } of subnets) {
    const station = await lab.station(site, role);
    const address = station.addresses[0] ?? "";
    await listen(station, `tcp-${site}-${role}`);
    places.push({ site, role, station, address });
  }
  await listen(lab.internet, "tcp-internet");
});
afterAll(async () => office?.stop());

const tcp = 7777;
const udp = 7778;
const quiet = ">/dev/null 2>&1 </dev/null";

/** They end with the lab. */
async function listen(station: Station, name: string): Promise<void> {
  const { code } = await station.use([
    "sh",
    "-c",
    `nc -lk -p ${tcp} ${quiet} & nc -luk -p ${udp} >/tmp/${name} 2>/dev/null </dev/null &`,
  ]);
  expect(code).toBe(0);
}

/** Addresses that answer, as `icmp 10.…` and `tcp 10.…`; three seconds for each, all at once. */
async function reached(from: Station, addresses: readonly string[]): Promise<string[]> {
  const asks = addresses.flatMap((address) => [
    `(ping -q -c 1 -W 3 ${address} ${quiet} && echo icmp ${address}) &`,
    `(nc -z -w 3 ${address} ${tcp} ${quiet} && echo tcp ${address}) &`,
  ]);
  const { out } = await from.use(["sh", "-c", `${asks.join("\n")}\nwait`]);
  return out.trim().split("\n").filter(Boolean);
}

/** By the model alone. What stands in one network needs no router. */
function allowed(county: County, from: Place, to: { site: string; role: string }): boolean {
  if (from.site === to.site && from.role === to.role) return true;
  return county.allow.some(
    (rule) =>
      rule.from === from.role &&
      rule.to.includes(to.role) &&
      (to.role === "internet" ||
        rule.scope === "county" ||
        (rule.scope === "site" ? from.site === to.site : from.site === "hq")),
  );
}

test("every network reaches what the allow rules say, over both routers, and nothing else", async () => {
  const { county, internet } = office.lab;
  const outside = {
    site: "",
    role: "internet",
    station: internet,
    address: internet.addresses[0] ?? "",
  };
  const targets: Place[] = [...places, outside];
  const addresses = targets.map(({ address }) => address);
  const found: Record<string, string> = {};
  const expected: Record<string, string> = {};
  for (const from of places) {
    const answers = new Set(await reached(from.station, addresses));
    for (const to of targets) {
      if (to === from) continue;
      const flow = `${from.site} ${from.role} -> ${to.site} ${to.role}`;
      const ways = ["icmp", "tcp"].filter((way) => answers.has(`${way} ${to.address}`));
      found[flow] = ways.join(" ");
      expected[flow] = allowed(county, from, to) ? "icmp tcp" : "";
    }
  }
  // Both kinds are there, so that neither an open nor a dead network would do.
  expect(new Set(Object.values(expected)).size).toBe(2);
  expect(found).toEqual(expected);
});

test("a visitor finds no door at routers and server, staff find theirs", async () => {
  const { lab } = office;
  const doors = async (from: Station): Promise<string[]> => {
    const gateways = lab.county.subnets
      .filter(({ site }) => site === "hq" || site === "bonde")
      .map(({ gateway }) => `${gateway} 22`);
    const server = lab.host("hq-server").address;
    const services = [22, 25, 53, 389, 443, 465, 587, 636, 993].map((port) => `${server} ${port}`);
    const asks = [...gateways, ...services].map(
      (door) => `(nc -z -w 3 ${door} ${quiet} && echo ${door}) &`,
    );
    const { out } = await from.use(["sh", "-c", `${asks.join("\n")}\nwait`]);
    return out.trim().split("\n").filter(Boolean);
  };
  for (const site of ["hq", "bonde"])
    expect(await doors(placeOf(site, "guest").station)).toEqual([]);
  const staff = await doors(placeOf("bonde", "users").station);
  const server = lab.host("hq-server").address;
  expect(staff).toEqual(
    expect.arrayContaining([636, 587, 993, 25].map((port) => `${server} ${port}`)),
  );
  expect(
    staff.filter((door) => door.endsWith(" 22")),
    "administration is not for staff",
  ).toEqual([]);
});

test("nobody speaks with another network's address, of another site or of the same", async () => {
  const { lab } = office;
  const target = placeOf("hq", "servers");
  const send = async (from: Station, word: string, as?: string): Promise<void> => {
    const source = as === undefined ? "" : `-s ${as}`;
    if (as !== undefined) await from.exec(["ip", "address", "replace", `${as}/32`, "dev", "lo"]);
    for (let n = 0; n < 3; n += 1)
      await from.use(
        ["nc", "-u", "-w", "1", ...source.split(" ").filter(Boolean), target.address, String(udp)],
        { input: `${word}\n` },
      );
    if (as !== undefined) await from.exec(["ip", "address", "delete", `${as}/32`, "dev", "lo"]);
  };
  const users = placeOf("bonde", "users");
  await send(users.station, "as-headquarters", ghost(placeOf("hq", "users")));
  await send(users.station, "as-third-site", ghostOf(lab.county, "mlimani"));
  await send(placeOf("bonde", "guest").station, "visitor-as-staff", ghost(users));
  await send(placeOf("hq", "guest").station, "visitor-as-bonde", ghost(users));
  await send(users.station, "another-of-my-network", ghost(users));
  await send(users.station, "as-myself");
  const heard = await lab.internet.use(["cat", "/tmp/tcp-hq-servers"]);
  expect([...new Set(heard.out.trim().split("\n"))]).toEqual([
    "another-of-my-network",
    "as-myself",
  ]);
});

function placeOf(site: string, role: string): Place {
  return (
    places.find((place) => place.site === site && place.role === role) ??
    expect.unreachable(`no place for ${role} in ${site}`)
  );
}

/** An address of the place's network that nobody has. */
function ghost({ address }: Place): string {
  return address.replace(/\.\d+$/, ".77");
}

function ghostOf(county: County, site: string): string {
  const subnet = county.subnets.find((each) => each.site === site && each.role === "users");
  return subnet?.gateway.replace(/\.\d+$/, ".77") ?? expect.unreachable(`no users in ${site}`);
}

test("the sub-county laptop reaches headquarters only through the tunnel", async () => {
  const { lab } = office;
  const [laptop, router] = [lab.host("sub-laptop"), lab.host("sub-router")];
  const server = lab.host("hq-server").address;
  const doors = `for port in 25 53 587 636 993; do nc -z -w 3 ${server} $port && echo $port; done; true`;
  const all = ["25", "53", "587", "636", "993"];
  expect((await laptop.must(doors)).trim().split("\n")).toEqual(all);
  await router.must("systemctl stop wg-quick@wg0");
  expect(await laptop.must(doors)).toBe("");
  await router.must("systemctl start wg-quick@wg0");
  expect((await laptop.must(doors)).trim().split("\n")).toEqual(all);
});
