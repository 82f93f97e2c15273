/** Machines that the command names by where they are: this one, an image, or a sheet of hosts. */
import { hostname } from "node:os";
import { basename, resolve } from "node:path";
import { readAssetLabel } from "#adapters/asset-label";
import { readHosts } from "#adapters/hosts-file";
import type { Auditee } from "#model/auditee";
import type { Reach } from "#model/reach";
import { hostBaseline, whose } from "#use/whose";
import type { AuditCommand, Policy } from "./wire-audit.ts";
import { openInventory } from "./wire.ts";

export interface Whom {
  readonly auditees: readonly Auditee[];
  readonly notices: readonly string[];
}

export async function unregistered(command: AuditCommand, policy: Policy): Promise<Whom> {
  const { self, root } = command;
  if (self === true) return one(command, policy, { kind: "local" }, hostname());
  if (root === undefined) return sheet(command, policy);
  const dir = resolve(root);
  return one(command, policy, { kind: "root", dir }, basename(dir));
}

const chosen = ({ baseline, rule }: AuditCommand): boolean =>
  baseline !== undefined || rule !== undefined;

async function one(
  command: AuditCommand,
  policy: Policy,
  reach: Reach,
  place: string,
): Promise<Whom> {
  const { device: named, county } = command;
  const label = await readAssetLabel(reach.kind === "root" ? reach.dir : "/");
  const claim = {
    place,
    ...(named === undefined ? {} : { named }),
    ...(label === undefined ? {} : { label }),
  };
  // The inventory is only read where there is somebody to look for.
  const { country } =
    (named ?? label ?? county) === undefined
      ? { country: { counties: [] } }
      : await openInventory(command);
  const counties = country.counties.filter(
    ({ slug, code3, code }) => county === undefined || [slug, code3, String(code)].includes(county),
  );
  const { baseline, sure, notices, ...about } = whose(counties, claim, chosen(command));
  return { auditees: [{ ...about, bound: policy.bind(baseline, sure), reach }], notices };
}

async function sheet(command: AuditCommand, policy: Policy): Promise<Whom> {
  const hosts = await readHosts(command.hosts ?? "");
  const unsaid: string[] = [];
  const auditees = hosts.map(({ name, owner, site, role, baseline, reach }): Auditee => {
    const fitting = hostBaseline(role, policy.policies.baselines);
    if (baseline === undefined && !fitting.sure) unsaid.push(name);
    return {
      county: command.county ?? "",
      role,
      subject: { kind: "device", id: name, name, owner, site },
      bound: policy.bind(baseline ?? fitting.id, baseline !== undefined || fitting.sure),
      reach,
    };
  });
  const notices =
    unsaid.length === 0 || chosen(command)
      ? []
      : [
          `${unsaid.join(", ")}: judged by ${hostBaseline("", policy.policies.baselines).id}, which is an assumption: the sheet gives neither a baseline nor a role that has one`,
        ];
  return { auditees, notices };
}
