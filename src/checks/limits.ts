/** A resource limit for everybody, as pam_limits reads limits.conf and limits.d. */
import type { Facts, Want } from "#model/fact";
import type { Repair } from "#model/repair";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { commentOut } from "./edit.ts";
import { place, saying } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { pamFile, pamFiles, serviceStack } from "./pam-stack.ts";
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
const services = "/etc/pam.d/*";

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

const fits = ({ most }: Spec, value: string): boolean =>
  /^\d{1,9}$/.test(value) && Number(value) <= most;

/** `name -`, without an item: for this account or group pam_limits sets nothing at all (parse_config_file). */
const exempting = (facts: Facts): ConfigLine | undefined =>
  filesAt(facts, paths)
    .flatMap((file) => saying(file))
    .find((line) => /^\s*[^\s*%]\S*[ \t]+-\S*\s*$/.test(line.text.replace(/#.*$/, "")));

/** Another file than those that were read; Debian's services name none. */
function otherFile(facts: Facts): void {
  const line = filesAt(facts, [services])
    .flatMap((file) => saying(file))
    .find(({ text }) => /pam_limits\.so\b.*\bconf=/.test(text));
  if (line !== undefined)
    throw new Untold("error", "pam_limits reads another file, which was not read", place(line));
}

/** A way in whose sessions know no limits; without login and sshd, that nothing here asks for them. */
function unlimited(facts: Facts): string | undefined {
  const has = (name: string): boolean =>
    serviceStack(facts, name, "session").some(
      ({ module, missing }) => module === "pam_limits.so" && !missing,
    );
  const ways = ["login", "sshd"].filter((name) => pamFile(facts, name) !== undefined);
  const idle = ways.find((name) => !has(name));
  if (idle !== undefined) return `/etc/pam.d/${idle}`;
  const files = filesAt(facts, [services]);
  const said = files.some((file) =>
    saying(file).some(({ text }) => /^-?session\s.*\bpam_limits\.so\b/.test(text)),
  );
  return ways.length > 0 || files.length === 0 || said ? undefined : services;
}

function judge(spec: Spec, facts: Facts): Judgement {
  const expected = `* hard ${spec.item} ${String(spec.most)}`;
  const exempt = exempting(facts);
  if (exempt !== undefined)
    return fail(expected, exempt.text, place(exempt), "no limit holds for this one");
  const found = limits(spec, facts);
  const wrong = found.find(({ value }) => !fits(spec, value));
  if (wrong !== undefined) return fail(expected, wrong.text, place(wrong), "this line allows more");
  const all = found.findLast(({ domain }) => domain === "*");
  if (all !== undefined) {
    otherFile(facts);
    const idle = unlimited(facts);
    if (idle !== undefined)
      return fail(expected, all.text, idle, "no pam_limits in its sessions, so no limit is set");
  }
  return all === undefined
    ? fail(expected, "not set", paths.join(" "), "no line sets it for everybody (*)")
    : pass(expected, all.text, place(all));
}

/** A file that comes last; a limit of one account or group that is in the way is for a person: some program may need it. */
function repair(spec: Spec, facts: Facts): readonly Repair[] {
  const all = limits(spec, facts);
  const bad = all.filter(({ value }) => !fits(spec, value));
  // All in order, so the fault is a PAM stack that sets no limits: that is for a person too.
  if (bad.length === 0 && all.some(({ domain }) => domain === "*")) return [];
  // A PAM stack that sets no limits is for a person.
  if (
    unlimited(facts) !== undefined ||
    exempting(facts) !== undefined ||
    bad.some(({ domain }) => domain !== "*")
  )
    return [];
  const path = `/etc/security/limits.d/zz-kaunti-${spec.item}.conf`;
  const before = filesAt(facts, paths).find((file) => file.path === path)?.content;
  return [
    ...commentOut(facts, paths, bad).filter((one) => one.path !== path),
    {
      kind: "write",
      path,
      mode: "0644",
      content: `* hard ${spec.item} ${String(spec.most)}\n`,
      ...(before === undefined ? {} : { before }),
    },
  ];
}

export const limit: CheckType<Spec> = {
  schema,
  ask: (): readonly Want[] => [...paths.map((path): Want => ({ kind: "file", path })), ...pamFiles],
  judge,
  repair,
};
