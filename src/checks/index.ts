/** The registry of check types: a small closed vocabulary. One more is one file and one line here. */
import { accounts } from "./accounts.ts";
import { age } from "./age.ts";
import { aide } from "./aide.ts";
import { apparmor } from "./apparmor.ts";
import type { CheckType } from "./check-type.ts";
import { auditRule } from "./audit-rule.ts";
import { chrony } from "./chrony.ts";
import { command } from "./command.ts";
import { dconf } from "./dconf.ts";
import { encryption } from "./encryption.ts";
import { fileAttributes } from "./file-attributes.ts";
import { firewall } from "./firewall.ts";
import { gated } from "./gate.ts";
import { grub } from "./grub.ts";
import { homesCheck } from "./homes.ts";
import { identity } from "./identity.ts";
import { ios } from "./ios.ts";
import { kernelModule } from "./kernel-module.ts";
import { listening } from "./listening.ts";
import { limit } from "./limits.ts";
import { mount } from "./mount.ts";
import { openwrt } from "./openwrt.ts";
import { packageState } from "./package-state.ts";
import { pam } from "./pam.ts";
import { rootPath } from "./root-path.ts";
import { rsyslog } from "./rsyslog.ts";
import { routeros } from "./routeros.ts";
import { setting } from "./setting.ts";
import { shellStart } from "./shell-start.ts";
import { sshd } from "./sshd.ts";
import { sshdAccess } from "./sshd-access.ts";
import { sudoers } from "./sudoers.ts";
import { sysctl } from "./sysctl.ts";
import { text } from "./text.ts";
import { unit } from "./unit.ts";
import { walk } from "./walk.ts";
import { windowsAge } from "./windows-age.ts";
import { windowsDrives } from "./windows-drives.ts";
import { windowsFact } from "./windows-fact.ts";
import { windowsIdentity } from "./windows-identity.ts";
import { windowsRegistry } from "./windows-registry.ts";

export const checks = {
  accounts,
  age,
  aide: gated(aide),
  apparmor: gated(apparmor),
  "audit-rule": auditRule,
  chrony: gated(chrony),
  command,
  dconf: gated(dconf),
  encryption,
  "file-attributes": gated(fileAttributes),
  firewall: gated(firewall),
  grub: gated(grub),
  homes: homesCheck,
  identity,
  ios,
  "kernel-module": kernelModule,
  listening: gated(listening),
  limit,
  mount,
  openwrt,
  package: gated(packageState),
  pam,
  "root-path": rootPath,
  rsyslog: gated(rsyslog),
  routeros,
  setting: gated(setting),
  "shell-start": shellStart,
  sshd,
  "sshd-access": sshdAccess,
  sudoers,
  sysctl,
  text: gated(text),
  unit: gated(unit),
  walk,
  "windows-age": windowsAge,
  "windows-drives": windowsDrives,
  "windows-fact": windowsFact,
  "windows-identity": windowsIdentity,
  "windows-registry": windowsRegistry,
} satisfies Record<string, CheckType<never>>;
export type CheckName = keyof typeof checks;

/** The type of that name. Policies are validated against the registry, so an unknown name is a fault of ours. */
export function checkOf(type: string): CheckType<Readonly<Record<string, unknown>>> {
  const check: unknown = Object.entries(checks).find(([name]) => name === type)?.[1];
  if (check === undefined) throw new Error(`no check type "${type}"`);
  return check as CheckType<Readonly<Record<string, unknown>>>;
}
