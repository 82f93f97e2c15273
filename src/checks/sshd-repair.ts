/** Repairs of sshd's options: a drop-in of our own that comes first, and every conflicting line made a comment. */
import type { Facts } from "#model/fact";
import type { Repair } from "#model/repair";
import { commentOut } from "./edit.ts";
import { filesAt, recall } from "./recall.ts";
import { included, mainFile, sshdLines } from "./sshd-config.ts";
import { startLines } from "./sshd-start.ts";
import { isList, ownList } from "./sshd-lists.ts";
import { about, good, optionOf, server } from "./sshd-value.ts";
import type { SshdSpec } from "./sshd-value.ts";

/** A drop-in that comes first wins (Debian's sshd_config begins with the Include); conflicting lines become comments. */
export function repairSshd(spec: SshdSpec, facts: Facts): readonly Repair[] {
  const value = written(spec, facts);
  if (value === undefined) return [];
  const path = `/etc/ssh/sshd_config.d/00-kaunti-${spec.option.toLowerCase()}.conf`;
  const all = sshdLines(facts) ?? [];
  const wrong = about(spec, all).filter(
    (line) => !good(spec, line.value, facts) && line.file !== path,
  );
  // What the command line sets is for a person: the file cannot help.
  if (about(spec, startLines(facts)).some((line) => !good(spec, line.value, facts))) return [];
  const program = { check: "sshd -t", reload: "systemctl reload ssh.service" };
  const before = filesAt(facts, included).find((file) => file.path === path)?.content;
  // Without the Include a drop-in would never be read: then only the comments help, and the rest is for a person.
  if (
    !recall(facts, { kind: "file", path: mainFile }).some((file) =>
      /^[ \t]*include[ \t]+\/etc\/ssh\/sshd_config\.d\/\*\.conf/im.test(file.content ?? ""),
    )
  )
    return [];
  return [
    ...commentOut(facts, [mainFile, ...included], wrong).map((edit) => ({ ...edit, ...program })),
    {
      kind: "write",
      path,
      mode: "0600",
      content: `${spec.option} ${value}\n`,
      ...program,
      ...(before === undefined ? {} : { before }),
    },
  ];
}

/** Of several accepted values the first; of algorithms those that this version of sshd knows, in the order of the policy. */
function written(spec: SshdSpec, facts: Facts): string | undefined {
  if (spec.operator === "none-of" || spec.operator === "set") return undefined;
  const all = [spec.value].flat().map(String);
  if (!isList(optionOf(spec))) return spec.operator === "subset-of" ? undefined : all[0];
  const known = ownList(optionOf(spec), recall(facts, server))?.split(",") ?? [];
  const usable = all.filter((name) => known.includes(name));
  // sshd refuses to start with a name that it does not know, or with none.
  return usable.length === 0 ? undefined : usable.join(",");
}
