/** Commands of last resort as this machine answers them: what they say on standard error is part of the answer. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { sha256 } from "#adapters/digest";
import { bindBaseline } from "#checks/baseline";
import { judge } from "#checks/judge";
import { parseAnswer } from "#platforms/answer";
import { compile } from "#platforms/compile";
import { runScript } from "./image.ts";

const kit = join(import.meta.dirname, "..", "..");
const cards = "/sys/class/net";

test("a machine without a radio passes, one with a radio fails", async (context) => {
  if (!existsSync(`${cards}/lo`)) context.skip(`${cards} is not to be seen here`);
  const policies = await readPolicies(join(kit, "policies"));
  const bound = bindBaseline(policies, "cis-debian12-l2-server", {}, sha256);
  const control = bound.controls.find((one) => one.control.id === "no-wireless");
  if (control === undefined) throw new Error("no-wireless is in no baseline any more");
  const asked = parseAnswer(await runScript(compile([control]), ["sh"]));
  const facts = { ...asked, header: { ...asked.header, platform: "debian12" } };
  const radio = readdirSync(cards).some((card) =>
    ["phy80211", "wireless"].some((of) => existsSync(join(cards, card, of))),
  );
  expect(judge(control, facts).state).toBe(radio ? "fail" : "pass");
});
