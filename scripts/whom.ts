/** Whom a command is about: the register, or machines named by where they are; and what the report has to say of that. */
import { selectorNotices } from "#checks/waivers";
import type { Auditee } from "#model/auditee";
import type { WaiverSubject } from "#model/waiver";
import { unregistered } from "./unregistered.ts";
import type { AuditCommand, Policy } from "./wire-audit.ts";

export interface Population {
  readonly scope: string;
  readonly auditees: readonly Auditee[];
  readonly notices: readonly string[];
}

export async function whom(command: AuditCommand, policy: Policy): Promise<Population> {
  const { self, root, hosts, device, collected } = command;
  const { waivers } = policy;
  if (collected !== undefined) {
    const { collectedFiles } = await import("./collected.ts");
    const { scope, auditees, notices } = await collectedFiles(command, policy);
    const missed = selectorNotices(waivers, auditees.map(selectable), "the files judged here");
    return { scope, auditees, notices: [...notices, ...missed] };
  }
  if (self === true || root !== undefined || hosts !== undefined) {
    const { auditees, notices } = await unregistered(command, policy);
    const scope =
      self === true
        ? "this machine"
        : root === undefined
          ? `the hosts of ${hosts ?? ""}`
          : `image ${device ?? root}`;
    const missed = selectorNotices(waivers, auditees.map(selectable), "the machines asked here");
    return { scope, auditees, notices: [...notices, ...missed] };
  }
  const { registered } = await import("./registered.ts");
  const { scope, auditees, register } = await registered(command, policy);
  return { scope, auditees, notices: selectorNotices(waivers, register, "the register") };
}

function selectable({ subject, county, role }: Auditee): WaiverSubject {
  return { device: subject.id, site: subject.site, owner: subject.owner, county, role };
}
