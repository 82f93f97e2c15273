/** What takes faillock's work away although its lines stand right (pam_faillock(8), faillock.conf(5)). */
import type { Facts } from "#model/fact";
import { fail } from "./check-type.ts";
import type { Judgement } from "./check-type.ts";
import { place } from "./lines.ts";
import { optionsOf } from "./pam-options.ts";
import type { Option } from "./pam-options.ts";
import type { PamModule } from "./pam-stack.ts";

export const faillockFile = "/etc/security/faillock.conf";
/** The module's own folder. */
const tally = "/var/run/faillock";
const plain = (path: string): string =>
  path
    .replaceAll(/\/+/g, "/")
    .replace(/^\/run\//, "/var/run/")
    .replace(/(?<=.)\/$/, "");

/** Lines of one stack that count in one folder and look in another; a group whose members are never locked. */
export function judgeFaillock(lines: readonly PamModule[], facts: Facts): Judgement | undefined {
  let first: string | undefined;
  for (const line of lines) {
    const { options } = optionsOf(line, { file: faillockFile }, facts);
    const last = (name: string): Option | undefined =>
      options.findLast((option) => option.name === name);
    const dir = last("dir");
    const folder = plain(dir?.value ?? tally);
    first ??= folder;
    if (folder !== first)
      return fail(
        `every line counts in ${first}`,
        folder,
        place(dir ?? line),
        "what one line counts another does not see, so nobody is locked",
      );
    const admins = last("admin_group");
    if (admins !== undefined && admins.value !== "" && last("even_deny_root") === undefined)
      return fail(
        "every account is locked",
        admins.shown,
        place(admins),
        "without even_deny_root members of this group are never locked",
      );
  }
  return undefined;
}
