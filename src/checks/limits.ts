/** A resource limit for everybody, as pam_limits reads limits.conf and limits.d. */
import type { Facts, Want } from "#model/fact";
import { fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { place, saying } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { filesAt } from "./recall.ts";

interface Spec {
  readonly item: string;
  /** The hard limit; more than this fails, whoever it is given to. */
  readonly most: number;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["item", "most"],
  properties: {
    item: { type: "string", pattern: "^[a-z]+$" },
    most: { type: "integer", minimum: 0 },
  },
};

const paths = ["/etc/security/limits.conf", "/etc/security/limits.d/*.conf"];

interface Limit extends ConfigLine {
  readonly domain: string;
  readonly value: string;
}

/** limits.conf(5): domain, type, item, value; `-` sets soft and hard; a comment may follow. */
function limits(spec: Spec, facts: Facts): readonly Limit[] {
  return filesAt(facts, paths)
    .flatMap((file) => saying(file))
    .flatMap((line): readonly Limit[] => {
      const [domain = "", type = "", item = "", value = ""] = line.text
        .replace(/#.*$/, "")
        .trim()
        .split(/[ \t]+/);
      return (type === "hard" || type === "-") && item === spec.item
        ? [{ ...line, domain, value }]
        : [];
    });
}

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = `* hard ${spec.item} ${String(spec.most)}`;
  const found = limits(spec, facts);
  const wrong = found.find(({ value }) => !/^\d{1,9}$/.test(value) || Number(value) > spec.most);
  if (wrong !== undefined) return fail(expected, wrong.text, place(wrong), "this line allows more");
  const all = found.findLast(({ domain }) => domain === "*");
  return all === undefined
    ? fail(expected, "not set", paths.join(" "), "no line sets it for everybody (*)")
    : pass(expected, all.text, place(all));
}

export const limit: CheckType<Spec> = {
  schema,
  ask: (): readonly Want[] => paths.map((path) => ({ kind: "file", path })),
  judge,
  // Another program may need the limit that is in the way.
  repair: () => [],
};
