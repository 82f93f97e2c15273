/** What rendering needs besides the county: the date, a hash, and what other parts have prepared. */
import type { CloudResource } from "#model/cloud";
import type { County } from "#model/county";
import type { Rendered } from "#model/layer";
import type { Hash } from "#model/ports";

/** A baseline as CHECKS releases it: files by relative path. */
export interface Release {
  readonly baseline: string;
  readonly version: string;
  readonly hash: string;
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

/** What a zone was last published with: its SOA serial, and the hash of the records it stood for. */
export interface ZoneSerial {
  readonly serial: number;
  readonly hash: string;
}

export interface RenderOptions {
  /** ISO date on which "active" and "expired" are judged. */
  readonly asOf: string;
  readonly hash: Hash;
  readonly releases: readonly Release[];
  /** Zone name -> what was published last; a zone without an entry starts from `asOf`. */
  readonly serials?: Readonly<Record<string, ZoneSerial>>;
}

/** What one layer's renderer returns; `problems` stop everything, `notices` are told. */
export interface LayerContent {
  readonly resources: readonly Rendered[];
  readonly cloud: readonly CloudResource[];
  readonly notices: readonly string[];
  readonly problems: readonly string[];
}

export type LayerRenderer = (county: County, options: RenderOptions) => LayerContent;

/** Nothing yet: what a renderer starts from. */
export const emptyContent: LayerContent = { resources: [], cloud: [], notices: [], problems: [] };

/** Contents one after the other, in the given order. */
export function joinContents(contents: readonly LayerContent[]): LayerContent {
  return {
    resources: contents.flatMap((content) => content.resources),
    cloud: contents.flatMap((content) => content.cloud),
    notices: contents.flatMap((content) => content.notices),
    problems: contents.flatMap((content) => content.problems),
  };
}
