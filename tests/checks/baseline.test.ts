/** Baselines: what is inherited, which value holds, what is refused; and waivers on top. */
import { describe, expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { bindBaseline, bindControl, controlsOfRule } from "#checks/baseline";
import { applyWaivers, holds, waiverNotices } from "#checks/waivers";
import type { Verdict } from "#model/verdict";
import type { Waiver } from "#model/waiver";

const policies = await readPolicies("policies");
const hash = (text: string): string => `${String(text.length)}:${text.slice(-40)}`;
const bind = (id: string, parameters = {}) => bindBaseline(policies, id, parameters, hash);

describe("binding", () => {
  test("a router forwards because its baseline says so, and takes no rule it leaves out", () => {
    expect(bind("county-server").parameters["ip-forwarding.value"]).toBe("0");
    expect(bind("county-router").parameters["ip-forwarding.value"]).toBe("1");
    expect(bind("county-router").controls.map(({ control }) => control.id)).not.toContain(
      "tmp-restricted",
    );
    expect(bind("county-router").controls.map(({ control }) => control.id)).toContain(
      "syn-cookies",
    );
  });
  test("every baseline binds, and each control stands in it once", () => {
    for (const id of policies.baselines.keys()) {
      const ids = bind(id).controls.map(({ control }) => control.id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
  test("a rule that no control is exactly is judged by the one that covers it beside others", () => {
    const all = [...policies.controls.values()].map((control) => ({
      ...control,
      refs: { ...control.refs, scap: [] },
    }));
    const without = { ...policies, controls: new Map(all.map((one) => [one.id, one])) };
    const [control] = controlsOfRule(without, "mount_option_home_nodev");
    expect(control?.id).toBe("home-restricted");
    expect(controlsOfRule(policies, "mount_option_home_nodev").map(({ id }) => id)).not.toContain(
      "home-restricted",
    );
  });
  test("a value outside its range, of another type, or of no parameter is refused", () => {
    expect(() => bind("county-server", { "password-length.value": 4 })).toThrow(
      "outside what the control allows",
    );
    expect(() => bind("county-server", { "password-length.value": "x" })).toThrow(
      "allowed: from 8 to 64",
    );
    expect(() => bind("county-server", { "password-length.value": 14.5 })).toThrow("outside");
    expect(() => bind("county-server", { "password-lenght.value": 14 })).toThrow("no parameter");
    expect(() => bind("county-server", { "passwd-file-mode.mode": "644" })).toThrow("outside");
    expect(() => bind("no-such")).toThrow('no baseline "no-such"');
  });
  test("a parameter is known by its SCAP variable too, as a text from a command line", () => {
    const [control] = controlsOfRule(policies, "sshd_set_max_auth_tries");
    expect(
      control && bindControl(control, {}, { sshd_max_auth_tries_value: "3" }).spec["value"],
    ).toBe(3);
  });
  test("a variable is said once, to every control that knows it; a baseline that extends another has the last word", () => {
    for (const id of policies.baselines.keys()) {
      const said = new Map<string, Set<string>>();
      for (const { control, parameters } of bind(id).controls)
        for (const [name, { scap }] of Object.entries(control.want))
          if (/^var_(?:network_filtering|timesync)_service$/.test(scap ?? ""))
            said.set(scap ?? "", (said.get(scap ?? "") ?? new Set()).add(String(parameters[name])));
      for (const [variable, values] of said)
        expect([...values], `${id} ${variable}`).toHaveLength(1);
    }
    const firewall = (id: string) => bind(id).parameters["nftables-denies.choice"];
    expect(firewall("county-laptop")).toBe("ufw");
    expect(firewall("cis-debian12-l1-workstation")).toBe("nftables");
    expect(bind("county-server").parameters["timesyncd-on.choice"]).toBe("chronyd");
    expect(bind("county-router").parameters["timesyncd-on.choice"]).toBe("systemd-timesyncd");
  });
  test("the hash moves with a value and with nothing else", () => {
    expect(bind("county-server").hash).toBe(bind("county-server").hash);
    expect(
      bindBaseline(policies, "county-server", { "password-length.value": 16 }, (text) => text).hash,
    ).not.toBe(bindBaseline(policies, "county-server", {}, (text) => text).hash);
  });
});

const verdict = (control: string, state: Verdict["state"]): Verdict => ({
  control,
  rule: "",
  title: "",
  severity: "low",
  state,
  expected: "",
  found: "",
  where: "",
  why: "",
  remedy: "",
  scored: true,
});
const waiver: Waiver = {
  id: "w",
  control: "cups-off",
  selector: { device: ["a"] },
  reason: "A reason",
  requester: "ICT",
  approver: "Chief officer",
  created: "2026-01-01",
  expires: "2026-06-30",
};
const subject = { device: "a", site: "hq", owner: "executive", county: "099", role: "server" };

const apply = (one: Waiver) =>
  applyWaivers([verdict("cups-off", "fail")], subject, [one], "2026-03-01")[0]?.state;
const say = (one: Partial<Waiver>, asOf: string) =>
  waiverNotices([{ ...waiver, ...one }], policies.controls, asOf).join();

describe("waivers", () => {
  test("accept a finding, keep what it would have been, and touch nothing else", () => {
    const [waived, other, untold] = applyWaivers(
      [verdict("cups-off", "fail"), verdict("avahi-off", "fail"), verdict("cups-off", "error")],
      subject,
      [waiver],
      "2026-06-30",
    );
    expect(waived).toMatchObject({
      state: "waived",
      waiver: { id: "w", wouldBe: "fail", approver: "Chief officer" },
    });
    expect([other?.state, untold?.state]).toEqual(["fail", "error"]);
  });
  test("hold from the first day through the end of the last", () => {
    expect(
      ["2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01"].map((day) => holds(waiver, day)),
    ).toEqual([false, true, true, false]);
  });
  test("never hold when one office asked and approved, or when nothing is selected", () => {
    expect(apply({ ...waiver, approver: "ICT" })).toBe("fail");
    expect(apply({ ...waiver, selector: {} })).toBe("fail");
    expect(apply({ ...waiver, selector: { device: ["a"], site: ["elsewhere"] } })).toBe("fail");
    expect(apply({ ...waiver, selector: { role: ["server"], county: ["099"] } })).toBe("waived");
  });
  test("what is over, ends soon or waives nothing is said", () => {
    expect(say({}, "2026-07-01")).toContain("expired on 2026-06-30");
    expect(say({}, "2026-06-20")).toContain("in 10 days");
    expect(say({}, "2026-03-01")).toBe("");
    expect(say({ control: "none" }, "2026-03-01")).toContain("no such control");
    expect(say({}, "2025-06-01")).toContain("does not hold before");
  });
});
