/** What devices fetch: the script that asks, and the policy; no script where no host is asked. */
import { expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { sha256 } from "#adapters/digest";
import { bindBaseline } from "#checks/baseline";
import { releaseOf } from "#use/release";

const policies = await readPolicies("policies");
const paths = (id: string): string[] =>
  releaseOf(bindBaseline(policies, id, {}, sha256), sha256).files.map(({ path }) => path);

test("a baseline of hosts has its script, one of collected files has none", () => {
  expect(paths("county-laptop")).toEqual(["audit.sh", "baseline.json"]);
  expect(paths("county-laptop-windows")).toEqual(["baseline.json"]);
});
