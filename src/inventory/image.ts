/** A practice machine's disk, from a compact description: what is written there, and who would own it. Pure. */

interface ImageNode {
  readonly mode?: string;
  readonly owner?: number;
  readonly group?: number;
}
interface ImageFile extends ImageNode {
  readonly content: string;
}

/** As written in images/<asset>.yaml; `null` takes away what `like` has. */
export interface ImageDescription {
  readonly about: string;
  /** Name of the description that this one starts from. */
  readonly like?: string;
  readonly folders?: Readonly<Record<string, ImageNode | null>>;
  readonly files?: Readonly<Record<string, string | ImageFile | null>>;
  readonly links?: Readonly<Record<string, string | null>>;
  readonly packages?: Readonly<Record<string, string | null>>;
}

/** Sorted by path, parents first. */
export type ImageEntry = { readonly path: string; readonly mode: string } & (
  | { readonly kind: "folder"; readonly owner: number; readonly group: number }
  | {
      readonly kind: "file";
      readonly owner: number;
      readonly group: number;
      readonly content: string;
    }
  | { readonly kind: "link"; readonly to: string }
);

/** The whole tree. Throws RangeError where `like` leads nowhere or in a circle. */
export function expandImage(
  name: string,
  descriptions: ReadonlyMap<string, ImageDescription>,
): readonly ImageEntry[] {
  return entriesOf(inherited(name, descriptions, []));
}

/** Owners of an image that was not made by root: `uid gid mode path`, one line each. */
export function ownersOf(entries: readonly ImageEntry[]): string {
  return entries
    .flatMap((entry) =>
      entry.kind === "link"
        ? []
        : [`${String(entry.owner)} ${String(entry.group)} ${entry.mode} ${entry.path}\n`],
    )
    .join("");
}

function inherited(
  name: string,
  descriptions: ReadonlyMap<string, ImageDescription>,
  seen: readonly string[],
): ImageDescription {
  const own = descriptions.get(name);
  if (own === undefined) throw new RangeError(`no image is described as "${name}"`);
  if (own.like === undefined) return own;
  if (seen.includes(name)) throw new RangeError(`image "${name}" is like itself`);
  const base = inherited(own.like, descriptions, [...seen, name]);
  return {
    about: own.about,
    folders: { ...base.folders, ...own.folders },
    files: { ...base.files, ...own.files },
    links: { ...base.links, ...own.links },
    packages: { ...base.packages, ...own.packages },
  };
}

function entriesOf(image: ImageDescription): readonly ImageEntry[] {
  const files = { ...image.files, "/var/lib/dpkg/status": dpkgStatus(image.packages ?? {}) };
  const entries = new Map<string, ImageEntry>();
  for (const [path, file] of Object.entries(files)) {
    if (file === null) continue;
    const { content, ...node } = typeof file === "string" ? { content: file } : file;
    entries.set(path, { kind: "file", path, content, ...owned(node, "0644") });
  }
  for (const [path, to] of Object.entries(image.links ?? {}))
    if (to !== null) entries.set(path, { kind: "link", path, to, mode: "0777" });
  for (const [path, node] of Object.entries(image.folders ?? {}))
    if (node !== null) entries.set(path, { kind: "folder", path, ...owned(node, "0755") });
  for (const path of entries.keys())
    for (const parent of parents(path))
      if (!entries.has(parent))
        entries.set(parent, { kind: "folder", path: parent, ...owned({}, "0755") });
  return [...entries.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function owned(node: ImageNode, mode: string): { mode: string; owner: number; group: number } {
  return { mode: node.mode ?? mode, owner: node.owner ?? 0, group: node.group ?? 0 };
}

function parents(path: string): string[] {
  const parts = path.split("/").slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
}

/** dpkg's database: one stanza per package (deb822). */
function dpkgStatus(packages: Readonly<Record<string, string | null>>): string {
  return Object.entries(packages)
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, version]) =>
        `Package: ${name}\nStatus: install ok installed\nPriority: optional\nSection: admin\n` +
        `Maintainer: Debian\nArchitecture: amd64\nVersion: ${version}\nDescription: ${name}\n`,
    )
    .join("\n");
}
