/** What a resource wants its target to be: rendered by `services`, applied by `reconcile` through a driver. */

/** An LDAP attribute set: names as the schema spells them, values sorted. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

export interface DirectoryEntry {
  /** Stable pivot, e.g. `person:1001`, `group:registry`, `ou:people`; stored in the marker attribute. */
  readonly id: string;
  readonly dn: string;
  readonly kind: "container" | "person" | "group" | "mailbox";
  readonly attributes: Attributes;
}

export interface DesiredDirectory {
  readonly type: "directory";
  readonly entries: readonly DirectoryEntry[];
}

export interface HostFile {
  /** Absolute path on the host. */
  readonly path: string;
  /** Octal, e.g. `0644`. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly content: string;
  /** Compared and reported by hash only. */
  readonly sensitive: boolean;
}

/** One owned service of a host, applied in order: packages, files, syntax check, reload; rolled back together. */
export interface HostUnit {
  readonly name: string;
  readonly packages: readonly string[];
  readonly files: readonly HostFile[];
  /** The program's own syntax check, as a shell command; empty when it has none. */
  readonly check: string;
  readonly reload: string;
}

export interface DesiredHost {
  readonly type: "host";
  readonly host: string;
  readonly units: readonly HostUnit[];
}

export interface DesiredLicences {
  readonly type: "licences";
  readonly pools: readonly {
    readonly pool: string;
    readonly product: string;
    readonly entitled: number | "unlimited";
    readonly expires: string;
  }[];
  readonly seats: readonly {
    readonly pool: string;
    readonly product: string;
    readonly holder: string;
  }[];
}

/** A baseline as devices will fetch it: files under a release folder, addressed by content hash. */
export interface DesiredRelease {
  readonly type: "release";
  readonly baseline: string;
  readonly version: string;
  readonly hash: string;
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

export type Desired = DesiredDirectory | DesiredHost | DesiredLicences | DesiredRelease;
export type DesiredType = Desired["type"];
