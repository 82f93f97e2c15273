/** A baseline release, pure: files first, then the pointer that devices read, then the old files go. */
import type { Change } from "#model/change";
import type { DesiredRelease } from "#model/desired";
import type { Fence } from "#model/fence";
import type { Conflict, Reconciler } from "#model/target";
import { canonical, normalise } from "./canonical.ts";

export interface ReleasePointer {
  readonly format: 1;
  readonly marker: string;
  readonly layer: string;
  readonly baseline: string;
  readonly version: string;
  readonly hash: string;
  /** Paths (below the release folder) that make up this release; empty until the first one is complete. */
  readonly files: readonly string[];
  /** Every path that we made or are about to make. */
  readonly made: readonly string[];
}

export const pointerPath = "current.json";

export interface ReleaseObserved {
  readonly pointer: ReleasePointer | undefined;
  /** Text of every path of the pointer and of the desired release that exists. */
  readonly files: ReadonlyMap<string, string>;
}

export type ReleaseStep =
  | { readonly do: "write"; readonly path: string; readonly content: string }
  | { readonly do: "remove"; readonly path: string }
  | { readonly do: "pointer"; readonly pointer: ReleasePointer | undefined };

/** A release has a folder of its own, so that a device never reads half of one and half of the next. */
function releaseFolder(release: { version: string; hash: string }): string {
  return `${release.version}-${release.hash.slice(0, 12)}`;
}

export function releasePaths(desired: DesiredRelease): string[] {
  return desired.files.map((file) => `${releaseFolder(desired)}/${file.path}`);
}

const plainPath =
  // oxlint-disable-next-line no-control-regex
  /^(?!\.{1,2}(\/|$))[^/\u0000-\u001f\\]+(\/(?!\.{1,2}(\/|$))[^/\u0000-\u001f\\]+)*$/;

export const release: Reconciler<DesiredRelease, ReleaseObserved, ReleaseStep> = {
  problems(_fence, desired) {
    const paths = desired.files.map((file) => file.path);
    return [
      ...paths
        .filter((path) => !plainPath.test(path))
        .map((path) => `the path ${JSON.stringify(path)} is not a plain relative one`),
      ...(new Set(paths).size < paths.length ? ["a path is given twice"] : []),
      ...(/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(desired.version)
        ? []
        : [`the version "${desired.version}" is not a plain word`]),
      ...(/^[0-9a-f]{12,}$/.test(desired.hash) ? [] : ["the hash is not hexadecimal"]),
    ];
  },

  project(fence, { pointer, files }) {
    if (pointer === undefined || pointer.marker !== fence.marker) return undefined;
    const { baseline, version, hash } = pointer;
    const prefix = `${releaseFolder(pointer)}/`;
    const found = pointer.files.flatMap((path) => {
      const content = files.get(path);
      return content === undefined ? [] : [{ path: path.slice(prefix.length), content }];
    });
    // Old files still there: the last apply has not finished.
    const owed = pointer.made.filter((path) => !pointer.files.includes(path));
    const rest = owed.map((path) => ({ path: `(unfinished)/${path}`, content: "" }));
    return normalise({ type: "release", baseline, version, hash, files: [...found, ...rest] });
  },

  plan(fence, desired, observed) {
    const wanted = normalise(desired);
    const before = release.project(fence, observed);
    const conflicts = inTheWay(fence, wanted, observed);
    const owned = before?.files.length ?? 0;
    if (before !== undefined && canonical(before) === canonical(wanted))
      return { changes: [], steps: [], conflicts, owned };
    const files = releasePaths(wanted);
    const old = observed.pointer?.made ?? [];
    const { baseline, version, hash } = wanted;
    const next = {
      format: 1,
      marker: fence.marker,
      layer: fence.layer,
      baseline,
      version,
      hash,
    } as const;
    const begun = {
      ...next,
      files: [],
      ...observed.pointer,
      made: [...new Set([...old, ...files])],
    };
    const leaving = old.filter((path) => !files.includes(path));
    const steps: ReleaseStep[] = [
      { do: "pointer", pointer: begun },
      ...wanted.files
        .map(
          (file, index) =>
            ({ do: "write", path: files[index] ?? "", content: file.content }) as const,
        )
        .filter((step) => observed.files.get(step.path) !== step.content),
      { do: "pointer", pointer: { ...next, files, made: begun.made } },
      ...leaving.map((path) => ({ do: "remove", path }) as const),
      { do: "pointer", pointer: { ...next, files, made: files } },
    ];
    const fields = (["version", "hash"] as const)
      .filter((key) => before?.[key] !== wanted[key])
      .map((key) => ({ field: key, ...(before && { before: before[key] }), after: wanted[key] }));
    const repaired = steps
      .filter((step) => step.do === "write" && old.includes(step.path))
      .map((step) => ({ field: "repaired", after: step.do === "write" ? step.path : "" }));
    const id = `release:${baseline}`;
    const label = `${baseline} ${version}`;
    const action = before === undefined ? "create" : "update";
    const change: Change = { action, id, kind: "release", label, fields: [...fields, ...repaired] };
    return { changes: [change], steps, conflicts, owned };
  },

  remove(fence, { pointer }) {
    if (pointer === undefined || pointer.marker !== fence.marker)
      return { changes: [], steps: [], conflicts: [], owned: 0 };
    const label = `${pointer.baseline} ${pointer.version}`;
    const id = `release:${pointer.baseline}`;
    return {
      changes: [{ action: "delete", id, kind: "release", label, fields: [] }],
      steps: [
        // Devices stop reading before the files go.
        { do: "pointer", pointer: { ...pointer, files: [] } },
        ...pointer.made.map((path) => ({ do: "remove", path }) as const),
        { do: "pointer", pointer: undefined },
      ],
      conflicts: [],
      owned: pointer.made.length,
    };
  },
};

function inTheWay(fence: Fence, desired: DesiredRelease, observed: ReleaseObserved): Conflict[] {
  const { pointer, files } = observed;
  if (pointer !== undefined && pointer.marker !== fence.marker) {
    const sentence = `the release folder belongs to ${pointer.marker} already`;
    return [{ named: sentence, sentence }];
  }
  const wanted = normalise(desired);
  const contents = wanted.files.map(({ content }) => content);
  // What is there already as it is wanted is taken over: a lost pointer must not be a dead end.
  return releasePaths(wanted)
    .filter((path, at) => files.has(path) && files.get(path) !== contents[at])
    .filter((path) => !pointer?.made.includes(path))
    .map((path) => `${path} is there already and was not made by this layer`)
    .map((sentence) => ({ named: sentence, sentence }));
}
