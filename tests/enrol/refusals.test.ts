/** What enrolment refuses: nothing is written, and both rows are shown beside each other. */
import { describe, expect, test } from "vitest";
import { enrol } from "#use/enrol";
import type { EnrolRequest } from "#use/enrol";
import { device, identity, ports, request, world } from "./fake-machine.ts";
import type { World } from "./fake-machine.ts";

const other = (over: Record<string, string>) => ({
  serial: "OTHER1",
  uuid: "ed242a7b-1905-4678-93db-233c1b8eef35",
  hostKey: "ssh-ed25519 AAAA9",
  os: "debian12",
  encryption: "unknown" as const,
  enrolledAt: "2026-01-05T09:00:00.000Z",
  enrolledBy: "ict",
  baseline: "county-laptop@1",
  ...over,
});

async function refused(state: World, over: Partial<EnrolRequest> = {}) {
  const before = structuredClone([...state.devices]);
  const result = await enrol(ports(state), { ...request, ...over });
  expect(result.outcome).toBe("refused");
  expect(state.custody).toEqual([]);
  expect(state.applied).toEqual([]);
  expect([...state.devices]).toEqual(before);
  return result.objections;
}

describe("enrol refuses", () => {
  test.each([
    ["serial number", { serial: "pf3kx1a7" }],
    ["product UUID", { uuid: "744C0172-75D9-40D2-A87E-AE286C3F3D3F" }],
    ["SSH host key", { hostKey: "ssh-ed25519 AAAA1" }],
  ])("a %s that another asset of any county has", async (what, over) => {
    const state = world();
    state.devices.set("angani/098-ict-lap-00007", [other(over)]);
    const [objection] = await refused(state);
    expect(objection?.code).toBe("DUPLICATE");
    expect(objection?.why).toBe(`${what} belongs to 098-ict-lap-00007 of county angani already`);
    expect(objection?.rows).toContainEqual(["asset", device.asset, "098-ict-lap-00007"]);
    expect(objection?.rows.map(([field]) => field)).toEqual(
      expect.arrayContaining(["serial", "UUID", "host key", "enrolled"]),
    );
  });

  test("a cloned system: the next step is new host keys", async () => {
    const state = world();
    state.devices.set("mfano/099-ict-lap-00001", [other({ hostKey: "ssh-ed25519 AAAA1" })]);
    expect((await refused(state))[0]?.next).toContain("ssh-keygen -A");
  });

  test("two machines without a UUID are not duplicates of each other", async () => {
    const state = world();
    state.identity = identity({ uuid: "03000200-0400-0500-0006-000700080009" });
    state.devices.set("mfano/099-ict-lap-00001", [other({ uuid: "" })]);
    const result = await enrol(ports(state), { ...request, label: "PF3KX1A7" });
    expect(result.outcome).toBe("enrolled");
    expect(state.devices.get(`mfano/${device.asset}`)?.[0]?.uuid).toBe("");
  });

  test("a placeholder serial, until the label's is given; the label has to be the inventory's", async () => {
    const state = world();
    state.identity = identity({ serial: "To be filled by O.E.M." });
    const [objection] = await refused(state);
    expect(objection?.code).toBe("PLACEHOLDER");
    expect(objection?.rows).toContainEqual(["serial", "To be filled by O.E.M.", "PF3KX1A7"]);
    expect((await refused(state, { label: "WRONG1" }))[0]?.code).toBe("INVENTORY");
    expect((await refused(state, { label: "None" })).map(({ code }) => code)).toContain(
      "PLACEHOLDER",
    );
    expect((await enrol(ports(state), { ...request, label: "PF3KX1A7" })).outcome).toBe("enrolled");
  });

  test("a label does not override a serial that the firmware does have", async () => {
    const state = world();
    state.identity = identity({ serial: "REAL99" });
    expect((await refused(state, { label: "PF3KX1A7" }))[0]).toMatchObject({ code: "INVENTORY" });
  });

  test("a placeholder UUID", async () => {
    const state = world();
    state.identity = identity({ uuid: "03000200-0400-0500-0006-000700080009" });
    expect((await refused(state))[0]).toMatchObject({ code: "PLACEHOLDER" });
  });

  test("a serial that may not be read, even when a label is given", async () => {
    const state = world();
    const hidden = {
      value: "",
      why: "/sys/class/dmi/id/product_serial can be read by root only (may not be read)",
    };
    state.identity = { ...identity(), serial: hidden };
    const [objection] = await refused(state, { label: "PF3KX1A7" });
    expect(objection).toMatchObject({ code: "UNREADABLE" });
    expect(objection?.next).toContain("sudo");
  });

  test("a serial that is not the inventory's: both rows", async () => {
    const state = world();
    state.identity = identity({ serial: "SOMEBODYELSE" });
    const [objection] = await refused(state);
    expect(objection).toMatchObject({ code: "INVENTORY", other: "equipment row" });
    expect(objection?.rows).toContainEqual(["serial", "SOMEBODYELSE", "PF3KX1A7"]);
  });

  test.each(["lost", "disposed"] as const)(
    "a machine that the sheet says is %s",
    async (status) => {
      const [objection] = await refused(world(), { device: { ...device, status } });
      expect(objection?.why).toBe(`equipment.csv says that ${device.asset} is ${status}`);
    },
  );

  test("an asset that is enrolled with another UUID; a new host key alone may be a new system", async () => {
    const state = world();
    const key = `mfano/${device.asset}`;
    state.devices.set(key, [other({ serial: "PF3KX1A7", hostKey: "ssh-ed25519 AAAA1" })]);
    expect((await refused(state, { reinstalled: true }))[0]).toMatchObject({ code: "CHANGED" });
    state.devices.set(key, [other({ serial: "PF3KX1A7", uuid: state.identity.uuid.value })]);
    expect((await refused(state))[0]?.next).toContain("--reinstalled");
    const result = await enrol(ports(state), { ...request, reinstalled: true });
    expect(result.outcome).toBe("enrolled");
    expect(state.devices.get(key)?.at(-1)?.hostKey).toBe("ssh-ed25519 AAAA1");
  });
});
