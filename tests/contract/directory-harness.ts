/** A directory driver for each test, and how the contract talks to it. */
import { afterEach, beforeEach } from "vitest";
import type { Attributes, DesiredDirectory } from "#model/desired";
import type { Fence } from "#model/fence";
import type { ResourceOptions, ResourcePorts } from "#model/target";
import { applyResource } from "#use/apply-resource";
import type { Applied } from "#use/apply-resource";
import type { ResourcePreview } from "#use/preview-resource";
import { previewResource } from "#use/preview-resource";
import { readResource } from "#use/read-resource";
import { undoResource } from "#use/undo-resource";

export type Raw = Record<string, Record<string, readonly string[]>>;

export interface DirectoryDriver {
  readonly fence: Fence;
  /** `dieAt`: the target stops answering before its n-th write. */
  ports(dieAt?: number): Omit<ResourcePorts, "store">;
  /** Everything there, as somebody sees it who knows nothing of us: DN -> attributes, lower-case names. */
  entries(): Promise<Raw>;
  /** By hand: adds an entry, or sets attributes of one (empty = removes), or removes it. */
  byHand(dn: string, attributes: Attributes | undefined): Promise<void>;
  close(): Promise<void>;
}

/** Registers the hooks that open and close a driver around each test. */
export function directoryHarness(make: () => Promise<DirectoryDriver>) {
  let driver!: DirectoryDriver;
  beforeEach(async () => {
    driver = await make();
  });
  afterEach(() => driver.close());

  const apply = (
    desired: DesiredDirectory | undefined,
    options: Partial<ResourceOptions> = {},
    dieAt?: number,
  ): Promise<Applied> => {
    const all = { allow: 1e6, tell: () => undefined, ...options };
    const resource = { name: "tree", fence: driver.fence, desired };
    return applyResource(driver.ports(dieAt), resource, all);
  };
  const preview = (desired?: DesiredDirectory): Promise<ResourcePreview> =>
    previewResource(driver.ports(), { fence: driver.fence, ...(desired && { desired }) });
  const digest = async (): Promise<string | undefined> =>
    (await readResource(driver.ports(), driver.fence))?.digest;
  const of = async (dn: string): Promise<Record<string, readonly string[]> | undefined> =>
    (await driver.entries())[dn];
  const undo = (): Promise<Applied> => {
    const resource = { name: "tree", fence: driver.fence };
    return undoResource(driver.ports(), resource, { allow: 1e6, tell: () => undefined });
  };
  return {
    get driver() {
      return driver;
    },
    apply,
    preview,
    digest,
    of,
    undo,
  };
}

export type DirectoryHarness = ReturnType<typeof directoryHarness>;
