/** The page of controls shows of each what an auditor asks: id, title, number, baselines, values, how, and who repairs it. */
import { expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { controlsPage } from "../../tools/reference/controls.ts";

const policies = await readPolicies("policies");
const sections = (await controlsPage("policies")).split("\n### ").slice(1);
const of = (id: string) => sections.find((text) => text.includes(`. ${id}: `)) ?? "";

test.each([...policies.controls.values()])("$id", (control) => {
  const text = of(control.id);
  expect(text).toMatch(/^\d+\. /);
  for (const term of ["Severity", "Platforms", "Baselines", "Judged by", "Put right"])
    expect(text).toMatch(new RegExp(`^- ${term}: \\S`, "m"));
  for (const name of Object.keys(control.want))
    expect(text).toMatch(new RegExp(`^- Parameter \`${control.id}.${name}\`: .+; allowed: `, "m"));
  expect(text).not.toMatch(/\{[a-z]\w*\}/);
});

test("inherited, omitted and reset values are the baselines' own", () => {
  expect(of("ip-forwarding")).toContain("county-router (value = 1)");
  expect(of("ip-forwarding")).toContain("county-common, county-laptop,");
  expect(of("slapd-off")).toMatch(/- Baselines: .*county-laptop, county-router\n/);
  expect(of("password-length")).toContain("allowed: `from 8 to 64`");
});

test("what no program repairs is by hand", () => {
  expect(of("disk-encrypted")).toContain("- Put right: by hand: ");
  expect(of("time-servers-approved")).toContain("- Put right: by hand: ");
  expect(of("ssh-root-login")).toContain("- Put right: by `kaunti enforce`");
});
