/** What `getfacl -cnps` printed: named users and groups, and what they may really do. */
import type { AclEntry, FileFact } from "#model/fact";

const has = (letters: string, letter: string, bit: number): number =>
  letters.includes(letter) ? bit : 0;

const permOf = (letters: string): number =>
  has(letters, "r", 4) | has(letters, "w", 2) | has(letters, "x", 1);

/** `text`: "" without an ACL, or `unreadable`. Entries below the mask; default entries grant nothing yet. */
export function aclOf(text: string): NonNullable<FileFact["acl"]> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("default:"));
  const entries = lines.map((line) =>
    /^(user|group|mask|other):(\d*):([rwx-]{3})(?:\s|$)/.exec(line),
  );
  if (entries.includes(null)) return "unreadable";
  const said = entries.map((match) => ({
    who: match?.[1] ?? "",
    id: match?.[2] ?? "",
    perm: permOf(match?.[3] ?? ""),
  }));
  const mask = said.find(({ who }) => who === "mask")?.perm ?? 7;
  return said.flatMap(({ who, id, perm }): readonly AclEntry[] =>
    (who === "user" || who === "group") && id !== ""
      ? [{ who, id: Number(id), perm: perm & mask }]
      : [],
  );
}
