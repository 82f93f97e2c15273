import { judge } from "#checks/judge";
import { casesOf } from "./tests/checks/case.ts";
import { boundCheck } from "./tests/checks/bound-check.ts";
import { fakeFacts } from "./tests/checks/fake-facts.ts";
import { askImage, makeImage, removeImage } from "./tests/checks/image.ts";
const [type = "", filter = "", mode = ""] = process.argv.slice(2);
let bad = 0,
  n = 0;
for (const one of casesOf(`tests/cases/checks/${type}`)) {
  if (!one.name.includes(filter)) continue;
  const b = boundCheck(type, one.spec);
  const pure = fakeFacts(one, b.wants);
  const special =
    one.unprivileged ||
    one.foreign ||
    Object.values(one.root ?? {}).some((e) => typeof e !== "string" && (e.fifo || e.acl));
  const all = [];
  if (pure && !special) all.push(["pure", pure] as const);
  if (one.root && !one.facts && mode !== "pure") {
    const root = makeImage(one);
    try {
      const f = await askImage(root, b.wants, ["dash"], one);
      all.push([
        "real",
        one.now === undefined ? f : { ...f, header: { ...f.header, now: one.now } },
      ] as const);
    } finally {
      removeImage(root);
    }
  }
  for (const [how, facts] of all) {
    n++;
    const v = judge(b, facts);
    const ok =
      v.state === one.then.state &&
      (["found", "where", "why"] as const).every(
        (k) => one.then[k] === undefined || v[k].includes(one.then[k]!),
      ) &&
      (v.state === "pass" || v.why !== "");
    if (!ok) {
      bad++;
      console.log(
        `${one.name} (${how}): wanted ${JSON.stringify(one.then)} got ${v.state} found "${v.found}" at ${v.where} (${v.why})`,
      );
    }
  }
  if (all.length === 0) console.log(one.name, "NOTHING");
}
console.log(n, "judged", bad, "bad");
