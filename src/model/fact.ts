/** A fact is what was observed. A check says what it wants to know; a platform knows how to ask for it. */

/** `path` may hold shell wildcards (`*`, `?`, `[…]`); only characters that need no quoting anywhere (see `safePath`). */
export type Want =
  /** What is stored: attributes and content. Never of files that hold secrets. */
  | { readonly kind: "file"; readonly path: string }
  /** Attributes only; `deep`: everything below too. */
  | { readonly kind: "stat"; readonly path: string; readonly deep?: boolean }
  /** Content of a /proc or /sys file: of the running system only. */
  | { readonly kind: "running"; readonly path: string }
  /** dpkg's state of a package; wildcards allowed. */
  | { readonly kind: "package"; readonly name: string }
  /** systemd's state of a unit, running and stored. */
  | { readonly kind: "unit"; readonly name: string }
  | { readonly kind: "passwd" }
  | { readonly kind: "group" }
  /** Derived fields only: no password hash leaves the host. */
  | { readonly kind: "shadow" }
  /** Home directories of interactive accounts, and their dot files. */
  | { readonly kind: "homes" }
  /** The folders that root's start files name, and those above them: attributes only. */
  | { readonly kind: "root-path" }
  /** What one bounded walk of the local file systems found: unowned, world-writable, SUID and SGID. */
  | { readonly kind: "walk" }
  /** The effective configuration as `sshd -T` prints it; of the running system only. */
  | { readonly kind: "sshd" }
  /** Whether the block device below a mount point is encrypted; of the running system only. */
  | { readonly kind: "encryption"; readonly mount: string }
  /** Last resort: a command's output; of the running system only. */
  | { readonly kind: "command"; readonly run: string }
  /** A part of a file that was collected elsewhere, as `src/platforms/<platform>.ts` reads it; no script asks for it. */
  | { readonly kind: "collected"; readonly part: string };
export type FactKind = Want["kind"];

export interface FileFact {
  /** The path as asked for, wildcards replaced. */
  readonly path: string;
  /** Where the links led to, when that is another path. */
  readonly real?: string;
  /** Nothing there; with `real`: a link that leads to nothing. */
  readonly absent?: boolean;
  readonly error?: string;
  readonly type?: "file" | "directory" | "other";
  /** Permission bits with setuid, setgid and sticky, as a number. */
  readonly mode?: number;
  /** Absent: whose it is cannot be known (an image that was not unpacked by root). */
  readonly uid?: number;
  readonly gid?: number;
  /** The path's last part is a link. */
  readonly link?: boolean;
  /** What named users and groups may do besides (POSIX ACL), the mask applied; `unreadable`: there may be one. */
  readonly acl?: readonly AclEntry[] | "unreadable";
  readonly size?: number;
  /** Seconds since 1970. */
  readonly mtime?: number;
  /** Bytes as UTF-8 (Latin-1 where they are not); absent for what is not a regular file or was not asked for. */
  readonly content?: string;
}

export interface AclEntry {
  readonly who: "user" | "group";
  readonly id: number;
  /** 4 read, 2 write, 1 execute. */
  readonly perm: number;
}

export interface PackageFact {
  readonly name: string;
  readonly version: string;
  /** `ii`, `rc`, `hi`, `iiR`…: what is wanted, what is, and an error (dpkg-query's db:Status-Abbrev, no blank). */
  readonly status: string;
}

/** `stored` comes from unit files and links; the rest from the running manager and is absent without one. */
export interface UnitFact {
  readonly name: string;
  readonly stored: "absent" | "masked" | "enabled" | "disabled" | "static";
  /** The file or link that says so. */
  readonly where: string;
  /** Links lead from a target of every start to it; not so where only its socket or timer is on, or its target starts never. */
  readonly boots?: boolean;
  /** Units that files beside the package's say it requires, and that are masked or not there: it is refused. */
  readonly lacks?: readonly string[];
  readonly load?: string;
  readonly active?: string;
  readonly enabled?: string;
  readonly triggeredBy?: readonly string[];
  /** `x@a.service` beside `x.service`: started with the system, said by `where`, or running (`where` is ""). */
  readonly instances?: readonly { readonly name: string; readonly where: string }[];
}

export interface PasswdFact {
  readonly line: number;
  readonly name: string;
  /** What the second field is; `x` = in shadow. */
  readonly password: "x" | "empty" | "other";
  readonly uid: string;
  readonly gid: string;
  readonly home: string;
  readonly shell: string;
  readonly fields: number;
}

export interface ShadowFact {
  readonly line: number;
  readonly name: string;
  /** `locked`: starts with `!`; `none`: `*` or the like, no password can match. */
  readonly password: "empty" | "locked" | "none" | "set";
  /** crypt(5) prefix of the hash (`y`, `6`, `1`…), also of a locked one; `des` without prefix. */
  readonly method: string;
  readonly lastChange: string;
  readonly min: string;
  readonly max: string;
  readonly warn: string;
  readonly inactive: string;
  readonly expire: string;
  /** 9, unless the line was cut. */
  readonly fields: number;
}

export interface GroupFact {
  readonly line: number;
  readonly name: string;
  readonly password: "x" | "empty" | "other";
  readonly gid: string;
  readonly members: readonly string[];
  readonly fields: number;
}

export interface HomeFact extends FileFact {
  readonly user: string;
  readonly what: "home" | "dotfile";
}

export interface WalkFact {
  readonly path: string;
  readonly mode: number;
  readonly type: "file" | "directory" | "other";
  /** Absent like a file's: then `unowned` and `ungrouped` are not told either. */
  readonly uid?: number;
  readonly gid?: number;
  readonly unowned?: boolean;
  readonly ungrouped?: boolean;
}

export interface SshdFact {
  readonly option: string;
  readonly value: string;
}

export interface EncryptionFact {
  /** The mount point that lies on the device: the one that was asked for, or one below it. */
  readonly point: string;
  readonly device: string;
  /** LUKS on every path down to a disk; plain mode, integrity, verity and a null cipher are no encryption. */
  readonly encrypted: boolean;
  readonly layers: string;
}

export interface CommandFact {
  readonly code: number;
  readonly out: string;
}

export interface RecordOf {
  file: FileFact;
  stat: FileFact;
  running: FileFact;
  package: PackageFact;
  unit: UnitFact;
  passwd: PasswdFact;
  group: GroupFact;
  shadow: ShadowFact;
  homes: HomeFact;
  "root-path": FileFact;
  walk: WalkFact;
  sshd: SshdFact;
  encryption: EncryptionFact;
  command: CommandFact;
  /** Each platform's own; the check type that asks for the part knows its shape. */
  collected: unknown;
}

/** `error`: why nothing, or not everything, could be read. `stored`: not asked, because no system runs there. */
export interface Answer {
  readonly records: readonly unknown[];
  readonly error?: string;
  readonly stored?: boolean;
}

export interface FactsHeader {
  /** User id that the script ran as; 0 sees everything. */
  readonly uid: number;
  readonly root: string;
  /** A stored image was judged, not the running system. */
  readonly image: boolean;
  /**
   * Whose files are, and who says so: the file system (`disk`), an image's `.kaunti-owners` that the caller vouches for
   * (`list`), or nobody: an ordinary user unpacked the image, so every file is his (`unknown`: no uid and gid is told).
   */
  readonly owners: "disk" | "list" | "unknown";
  /** The host's clock, seconds since 1970. */
  readonly now: number;
  /** `ID` and `VERSION_ID` of os-release, e.g. `debian12`; "" when unknown. */
  readonly platform: string;
  /** Set when these facts are those of a file that was collected elsewhere: nobody was asked today. */
  readonly collected?: CollectedHeader;
}

export interface CollectedHeader {
  /** Without its folder. */
  readonly file: string;
  /** ISO time of the file's own header, by the device's clock; "" where it says none. */
  readonly takenAt: string;
}

export interface Facts {
  readonly header: FactsHeader;
  /** Set when the answer was empty, cut short or damaged: then no verdict may be built on it. */
  readonly problem?: string;
  readonly answers: ReadonlyMap<string, Answer>;
}

/** One line that names a want: the key of its answer. */
export function wantKey(want: Want): string {
  switch (want.kind) {
    case "file":
    case "running":
      return `${want.kind} ${want.path}`;
    case "stat":
      return want.deep === true ? `stat ${want.path} deep` : `stat ${want.path}`;
    case "package":
    case "unit":
      return `${want.kind} ${want.name}`;
    case "encryption":
      return `encryption ${want.mount}`;
    case "command":
      return `command ${want.run}`;
    case "collected":
      return `collected ${want.part}`;
    default:
      return want.kind;
  }
}

/** Characters that mean the same in sh single quotes, JSON and a path: policies may use no others. */
export const safePath = /^\/[A-Za-z0-9._+@:%,=*?[\]{}~/-]*$/;
