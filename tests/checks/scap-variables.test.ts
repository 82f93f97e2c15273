/** Every variable of the SCAP content's CIS Debian 12 profile is taken by its own name, and the profile's value is what our CIS baselines hold. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { controlsOfRule } from "#checks/baseline";
import { KauntiError } from "#model/errors";
import { bindAsked } from "#use/policy";

const policies = await readPolicies("policies");
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const baselines = ["l1-server", "l1-workstation", "l2-server", "l2-workstation"].map((level) =>
  bindAsked(policies, { baseline: `cis-debian12-${level}`, params: [] }, "", hash),
);
const rows = readFileSync("tests/cases/scap-variables.csv", "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(","))
  .map(([rule = "", variable = "", value = ""]) => ({ rule, variable, value }))
  .filter(({ rule }) => controlsOfRule(policies, rule).length > 0);

/** Where the baselines hold more than the one value: any warning may stand in a banner, and ::1 is loopback too. */
const wider = ["cis_banner_text", "dconf_login_banner_contents", "var_postfix_inet_interfaces"];

test("most rules of the list have a control", () => {
  expect(rows.length).toBeGreaterThan(110);
});

describe.each(rows)("$rule $variable=$value", ({ rule, variable, value }) => {
  const asked = { rule, params: [`${variable}=${value}`] };
  test("is taken, and is the value of the CIS baselines", () => {
    const bound = bindAsked(policies, asked, "", hash);
    for (const { control, spec } of bound.controls) {
      const own = Object.values(control.want).some(({ scap }) => scap === variable);
      const known = own || variable in (control.refs.variables ?? {});
      expect(known, `${control.id} knows the variable`).toBe(true);
      const same = baselines.flatMap((one) =>
        one.controls.filter(({ control: { id } }) => id === control.id),
      );
      expect(same.length, `${control.id} is in a CIS baseline`).toBeGreaterThan(0);
      if (!wider.includes(variable)) for (const one of same) expect(one.spec).toEqual(spec);
    }
  });
});

describe("a value that a control does not judge by is refused, never passed over", () => {
  test.each([
    ["no_netrc_files", "var_user_initialization_files_regex=dotfiles_of_shells"],
    ["has_nonlocal_mta", "var_postfix_inet_interfaces=all"],
    ["accounts_password_pam_dictcheck", "var_password_pam_dictcheck=0"],
    ["set_password_hashing_algorithm_logindefs", "var_password_hashing_algorithm=MD5"],
    ["accounts_password_pam_dcredit", "var_password_pam_dcredit=0"],
    ["sshd_disable_root_login", "var_timesync_service=chrony"],
  ])("%s %s", (rule, param) => {
    expect(() => bindAsked(policies, { rule, params: [param] }, "", hash)).toThrow(KauntiError);
  });
});
