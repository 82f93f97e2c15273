/** One machine has one firewall and one time service: whoever chooses says it to every rule that asks. */
import { expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { bindBaseline } from "#checks/baseline";

const policies = await readPolicies("policies");
const service = /^var_(network_filtering|timesync)_service$/;

/** Choices of a baseline by the variable that they answer, each with who says so. */
function choices(id: string): Record<string, Record<string, string[]>> {
  const all: Record<string, Record<string, string[]>> = {};
  for (const { control, parameters } of bindBaseline(policies, id, {}, String).controls) {
    const variable = control.want["choice"]?.scap ?? "";
    if (!service.test(variable)) continue;
    const said = (all[variable] ??= {});
    (said[String(parameters["choice"])] ??= []).push(control.id);
  }
  return all;
}

test.each([...policies.baselines.keys()])("%s chooses each service once", (id) => {
  const several = Object.values(choices(id)).filter((said) => Object.keys(said).length > 1);
  expect(several).toEqual([]);
});

test("a laptop is judged by ufw, and by nothing that is about nftables", () => {
  const said = choices("county-laptop")["var_network_filtering_service"] ?? {};
  expect(Object.keys(said)).toEqual(["ufw"]);
  expect(said["ufw"]).toContain("nftables-denies");
});

test("every machine of a county may ask the county's own time server", () => {
  for (const id of ["county-common", "county-laptop", "county-server", "county-router"])
    for (const { control, parameters } of bindBaseline(policies, id, {}, String).controls)
      for (const [name, { scap }] of Object.entries(control.want))
        if (scap === "var_multiple_time_servers")
          expect([id, control.id, parameters[name]]).toEqual([
            id,
            control.id,
            expect.arrayContaining(["time.mfano.example", "0.africa.pool.ntp.org"]),
          ]);
});
