/** The ledger of ownership on a host: which layer made what, and how everything was before. Root-only file. */

export const ledgerFolder = "/var/lib/kaunti";
export const manifestPath = `${ledgerFolder}/manifest.json`;
const backupFolder = `${ledgerFolder}/backup`;

/** How a path was before its first change. */
export type Before =
  | { readonly kind: "absent" }
  | { readonly kind: "link"; readonly to: string }
  | {
      readonly kind: "file";
      readonly backup: string;
      readonly mode: string;
      readonly owner: string;
      readonly group: string;
    };

export interface ClaimedFile {
  readonly marker: string;
  readonly layer: string;
  readonly unit: string;
  readonly sensitive: boolean;
  /** sha256 of what was last applied, and of what an unfinished apply was about to write. */
  readonly hash?: string;
  readonly next?: string;
  readonly before: Before;
}

interface ClaimedUnit {
  readonly name: string;
  readonly packages: readonly string[];
  readonly files: readonly string[];
  readonly check: string;
  readonly reload: string;
}

interface ClaimedLayer {
  readonly layer: string;
  readonly host: string;
  readonly units: readonly ClaimedUnit[];
  /** An apply was begun and has not finished: everything of it is looked at again. */
  readonly pending: boolean;
}

export interface HostManifest {
  readonly format: 1;
  /** By marker. */
  readonly layers: Readonly<Record<string, ClaimedLayer>>;
  /** By absolute path. */
  readonly files: Readonly<Record<string, ClaimedFile>>;
  /** Folders that were not there before us; removed when empty and no longer needed. */
  readonly folders: readonly string[];
  /** Changes by hand that were repaired, and where the hand-made text was kept. */
  readonly repaired: readonly { readonly path: string; readonly kept: string }[];
}

export const emptyManifest: HostManifest = {
  format: 1,
  layers: {},
  files: {},
  folders: [],
  repaired: [],
};

export type ObservedFile =
  | {
      readonly kind: "file";
      /** Decoded as UTF-8; `hash` is of the bytes. */
      readonly text: string;
      readonly hash: string;
      readonly mode: string;
      readonly owner: string;
      readonly group: string;
    }
  | { readonly kind: "link"; readonly to: string };

export interface HostObserved {
  /** Undefined on a host that has none. */
  readonly manifest: HostManifest | undefined;
  /** Every path of the manifest and of the desired state that exists. */
  readonly files: ReadonlyMap<string, ObservedFile>;
  /** Folders on the way to those paths that do not exist yet. */
  readonly missingFolders: readonly string[];
  /** Packages of the manifest that are not installed; a driver that cannot see packages leaves it out. */
  readonly missingPackages?: readonly string[];
}

/** In order; a driver may send them as one script. */
export type HostStep =
  /** Copies what is there now, byte for byte, root-only. */
  | { readonly do: "keep"; readonly path: string; readonly as: string }
  | { readonly do: "manifest"; readonly manifest: HostManifest | undefined }
  | {
      readonly do: "packages";
      readonly install: readonly string[];
      readonly remove: readonly string[];
    }
  | {
      readonly do: "write";
      /** What is rolled back together. */
      readonly unit: string;
      readonly path: string;
      readonly content: string;
      readonly mode: string;
      readonly owner: string;
      readonly group: string;
    }
  | {
      readonly do: "restore";
      readonly unit: string;
      readonly path: string;
      readonly before: Before;
    }
  /** Removes the folder when it is empty. */
  | { readonly do: "prune"; readonly folder: string }
  /** The program's own syntax check; a failure stops everything. */
  | { readonly do: "check"; readonly unit: string; readonly command: string }
  | {
      readonly do: "reload";
      readonly unit: string;
      readonly command: string;
      /** Its files are as they were before us: that it may not load them is told and stops nothing. */
      readonly leaving?: true;
    };

export const backupOf = (hash: string): string => `${backupFolder}/${hash}`;
