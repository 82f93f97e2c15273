/** Enrolment as a whole: what it writes, what it refuses, and that a run cut off anywhere is simply repeated. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { enrol } from "#use/enrol";
import { Killed, device, ports, request, world } from "./fake-machine.ts";
import type { World } from "./fake-machine.ts";

const own = `mfano/${device.asset}`;
const written = ({ devices, custody, applied, labels, pending }: World) => ({
  labels,
  devices: [...devices],
  custody,
  applied: applied.toSorted(),
  pending,
});
async function whole(): Promise<World> {
  const state = world();
  await enrol(ports(state), request);
  return state;
}

describe("enrol", () => {
  test("writes the device, hands it over, applies the baseline and audits", async () => {
    const state = world();
    const result = await enrol(ports(state), request);
    expect(result.outcome).toBe("enrolled");
    expect(result.repaired).toBe(2);
    expect(result.byHand).toEqual(["encrypt the disk"]);
    expect(state.devices.get(own)).toEqual([
      {
        serial: "PF3KX1A7",
        uuid: "744c0172-75d9-40d2-a87e-ae286c3f3d3f",
        hostKey: "ssh-ed25519 AAAA1",
        os: "debian12",
        encryption: "encrypted",
        enrolledAt: "2026-11-24T08:00:00.000Z",
        enrolledBy: "ict",
        baseline: "county-laptop@1",
        address: "10.99.1.42",
        user: "root",
        port: 22,
      },
    ]);
    expect(state.labels).toEqual([
      `asset="${device.asset}"\ncounty="mfano"\nowner="executive"\nsite="hq"\nserial="PF3KX1A7"\n`,
    ]);
    expect(state.custody).toEqual([
      {
        asset: device.asset,
        from: "store",
        to: "20131085",
        date: "2026-11-24",
        reason: "enrolled",
        approver: "ict",
      },
    ]);
    expect(state.events.map(({ step, state: how }) => `${step} ${how}`)).toEqual([
      "identity done",
      "register done",
      "custody done",
      "baseline done",
      "audit done",
    ]);
  });

  test("what was repaired in part and still fails is left for hands, once", async () => {
    const state = world();
    const verdict = { title: "Long passwords", remedy: "install the library" };
    state.verdicts = [
      { ...verdict, control: "password-length", state: "fail" },
      { ...verdict, control: "other", state: "pass" },
    ];
    const first = await enrol(ports(state), request);
    expect(first.byHand).toEqual([
      "encrypt the disk",
      "password-length: Long passwords: install the library",
    ]);
    // Later it is what the plan itself says; nobody counts it twice.
    expect((await enrol(ports(state), request)).byHand).toEqual(["encrypt the disk"]);
  });

  test("what another repair put right on its way is not left for hands", async () => {
    const state = world();
    const verdict = { title: "Any", remedy: "by hand" };
    state.hands = ["lock: Any: by hand", "length: Any: by hand", "disk: Any: by hand"];
    state.verdicts = [
      { ...verdict, control: "lock", state: "pass" },
      { ...verdict, control: "length", state: "error" },
      { ...verdict, control: "disk", state: "fail" },
    ];
    const { byHand } = await enrol(ports(state), request);
    expect(byHand).toEqual(["length: Any: by hand", "disk: Any: by hand"]);
  });

  test("the second time everything is done already, and nothing is written", async () => {
    const state = await whole();
    const before = structuredClone(written(state));
    state.events.length = 0;
    const result = await enrol(ports(state), { ...request, operator: "somebody-else" });
    expect(result.outcome).toBe("unchanged");
    expect(written(state)).toEqual(before);
    expect(state.events.map(({ state: how }) => how)).toEqual([
      "done",
      "already done",
      "already done",
      "already done",
      "done",
    ]);
  });

  test("killed at any moment, any number of times, and repeated: the same as one whole run", async () => {
    const expected = written(await whole());
    const counter = ports(world());
    await enrol(counter, request);
    const moments = counter.moments();
    expect(moments).toBeGreaterThan(14);
    for (let moment = 1; moment <= moments; moment += 1) {
      const state = world();
      await expect(enrol(ports(state, moment), request)).rejects.toThrow(Killed);
      await enrol(ports(state), request);
      expect(written(state), `killed at moment ${String(moment)}`).toEqual(expected);
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: moments }), { maxLength: 5 }),
        async (deaths) => {
          const state = world();
          for (const death of deaths)
            await enrol(ports(state, death), request).catch(() => undefined);
          await enrol(ports(state), request);
          expect(written(state)).toEqual(expected);
        },
      ),
    );
  });

  test("no to the preview: enrolled and audited, and the machine is left as it was", async () => {
    const state = world();
    state.answer = false;
    const result = await enrol(ports(state), request);
    expect(result).toMatchObject({ outcome: "declined", repaired: 0 });
    expect(result.report).toBeDefined();
    expect(state.applied).toEqual([]);
    expect(state.labels).toEqual([]);
    expect(state.devices.has(own)).toBe(true);
  });

  test("a new custodian is one more line, not a changed one", async () => {
    const state = await whole();
    await enrol(ports(state), { ...request, device: { ...device, custodian: "20131365" } });
    expect(state.custody.map(({ from, to }) => `${from} -> ${to}`)).toEqual([
      "store -> 20131085",
      "20131085 -> 20131365",
    ]);
  });

  test("enrolled again without an address (an image, in person): the address on record stays", async () => {
    const state = await whole();
    const result = await enrol(ports(state), { ...request, reach: {} });
    expect(result.outcome).toBe("unchanged");
    expect(state.devices.get(own)).toHaveLength(1);
  });

  test("a record of an encryption that changed is appended, the first enrolment's date kept", async () => {
    const state = await whole();
    state.identity = { ...state.identity, encryption: { state: "not-encrypted", why: "sda1" } };
    await enrol(ports(state), request);
    expect(state.devices.get(own)?.map(({ encryption }) => encryption)).toEqual([
      "encrypted",
      "not-encrypted",
    ]);
  });
});
