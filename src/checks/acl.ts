/** What a file's POSIX ACL lets named users and groups do, beyond what its wanted mode would. */
import type { AclEntry, FileFact } from "#model/fact";
import { Untold } from "./check-type.ts";

/** Said where a file of an image has the owner of whoever unpacked it. */
export const ownerUnknown =
  "whose it is cannot be known: the image was not unpacked by root (audit it as root, mounted)";

/**
 * `allowed`: octal mode, no more than which anybody may have. A named user counts as one of the others, unless he is the
 * owner; so does a named group. Root may do anything anyway. Throws Untold where the ACL cannot be read.
 */
export function aclFaults(file: FileFact, allowed: string): readonly string[] {
  if (file.acl === "unreadable")
    throw new Untold("error", "it may have a POSIX ACL that cannot be read (getfacl)", file.path);
  return (file.acl ?? [])
    .filter((entry) => (entry.perm & ~share(entry, file, Number.parseInt(allowed, 8))) !== 0)
    .map(({ who, id, perm }) => `its ACL gives ${who} ${String(id)} ${letters(perm)}`);
}

function share({ who, id }: AclEntry, { uid, gid }: FileFact, mode: number): number {
  if (who === "user") return id === 0 ? 7 : id === uid ? mode >> 6 : mode & 7;
  return id === gid ? mode >> 3 : mode & 7;
}

function letters(perm: number): string {
  return [4, 2, 1].map((bit, at) => ((perm & bit) === 0 ? "-" : "rwx".charAt(at))).join("");
}
