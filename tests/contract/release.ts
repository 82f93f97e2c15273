/** What every driver of baseline releases must do. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DesiredRelease } from "#model/desired";
import type { Fence } from "#model/fence";
import type { ResourceOptions, ResourcePorts } from "#model/target";
import type { Applied } from "#use/apply-resource";
import { applyResource } from "#use/apply-resource";
import { readResource } from "#use/read-resource";
import { undoResource } from "#use/undo-resource";

export interface ReleaseDriver {
  fence(layer?: string): Fence;
  ports(dieAt?: number, moment?: "before" | "after"): Omit<ResourcePorts, "store">;
  /** Path below the release folder -> text; of everybody. */
  files(): Promise<Readonly<Record<string, string>>>;
  byHand(path: string, text: string): Promise<void>;
  close(): Promise<void>;
}

function releaseOf(version: string, ...files: string[]): DesiredRelease {
  const hash = Buffer.from(version.padEnd(32, "x")).toString("hex");
  const all = files.map((path) => ({ path, content: `${path} of ${version}\n` }));
  return { type: "release", baseline: "county-laptop", version, hash, files: all };
}

export function releaseContract(name: string, make: () => Promise<ReleaseDriver>): void {
  describe(`release contract: ${name}`, () => {
    let driver: ReleaseDriver;
    beforeEach(async () => {
      driver = await make();
    });
    afterEach(() => driver.close());

    const options: ResourceOptions = { allow: 1e6, tell: () => undefined };
    const apply = (
      desired: DesiredRelease | undefined,
      layer?: string,
      dieAt?: number,
      moment?: "before" | "after",
    ): Promise<Applied> =>
      applyResource(
        driver.ports(dieAt, moment),
        { name: "release", fence: driver.fence(layer), desired },
        options,
      );
    const digest = async (): Promise<string | undefined> =>
      (await readResource(driver.ports(), driver.fence()))?.digest;
    const one = releaseOf("1.0.0", "audit.sh", "controls/a.json");
    const two = releaseOf("1.1.0", "audit.sh");

    test.each(["", "{", "\0\0\0"])(
      "a pointer that is damaged (%j) is written anew where every file is as wanted, else refused",
      async (text) => {
        const first = await apply(one);
        const before = await driver.files();
        await driver.byHand("current.json", text);
        await expect(apply(two)).rejects.toThrow(/current\.json is damaged or not ours.*move it/);
        await expect(apply(undefined)).rejects.toThrow(/damaged or not ours/);
        await expect(digest()).rejects.toThrow(/damaged or not ours/);
        expect((await apply(one)).digest).toBe(first.digest);
        expect(await driver.files()).toEqual(before);
        expect(await digest()).toBe(first.digest);
      },
    );

    test("somebody else's pointer stays as it is", async () => {
      await apply(one);
      await driver.byHand("current.json", '{"theirs":1}');
      await expect(apply(one)).rejects.toThrow(/damaged or not ours/);
      expect((await driver.files())["current.json"]).toBe('{"theirs":1}');
    });

    test("files and pointer; again nothing; the next release replaces them; removal leaves nothing of ours", async () => {
      await driver.byHand("NOTES", "by hand\n");
      const first = await apply(one);
      expect(await digest()).toBe(first.digest);
      expect((await apply(one)).counts.update).toBe(0);
      expect(Object.keys(await driver.files())).toHaveLength(4);
      const second = await apply(two);
      expect(await digest()).toBe(second.digest);
      const pointer = JSON.parse((await driver.files())["current.json"] ?? "") as {
        version: string;
        files: string[];
      };
      expect(pointer.version).toBe("1.1.0");
      for (const path of pointer.files) expect(await driver.files()).toHaveProperty([path]);
      expect(Object.keys(await driver.files())).toHaveLength(3);
      await apply(undefined);
      expect(await driver.files()).toEqual({ NOTES: "by hand\n" });
      expect(await digest()).toBeUndefined();
    });

    test("a release changed by hand is seen and repaired", async () => {
      const { digest: right } = await apply(one);
      const path = Object.keys(await driver.files()).find((p) => p.endsWith("audit.sh")) ?? "";
      await driver.byHand(path, "rm -rf /\n");
      expect(await digest()).not.toBe(right);
      await apply(one);
      expect((await driver.files())[path]).toBe("audit.sh of 1.0.0\n");
      expect(await digest()).toBe(right);
    });

    test("a folder of another layer and a file of somebody else are refused", async () => {
      await apply(one);
      await expect(apply(two, "network")).rejects.toThrow(
        /belongs to kaunti:099:executive:endpoints/,
      );
      await apply(undefined);
      const folder = `1.0.0-${one.hash.slice(0, 12)}`;
      await driver.byHand(`${folder}/audit.sh`, "mine\n");
      await expect(apply(one)).rejects.toThrow(/was not made by this layer/);
      expect(await driver.files()).toEqual({ [`${folder}/audit.sh`]: "mine\n" });
    });

    test.each(["../x", "/x", "a//b", "."])("the path %j is refused", async (path) => {
      await expect(apply(releaseOf("1.0.0", path))).rejects.toThrow(/plain relative/);
    });

    test.each(["before", "after"] as const)(
      "killed %s any write, repeated, undone, removed",
      async (moment) => {
        await driver.byHand("NOTES", "by hand\n");
        for (let dieAt = 0; ; dieAt += 1) {
          const first = await apply(one, undefined, dieAt, moment).then(
            () => true,
            () => false,
          );
          const start = await apply(one);
          const second = await apply(two, undefined, dieAt, moment).then(
            () => true,
            () => false,
          );
          // What devices read meanwhile is complete: every file that the pointer names is there.
          const files = await driver.files();
          const pointer = JSON.parse(files["current.json"] ?? "{}") as { files?: string[] };
          for (const path of pointer.files ?? []) expect(files).toHaveProperty([path]);
          const { digest: end } = await apply(two);
          expect(await digest()).toBe(end);
          if (!second) {
            await undoResource(driver.ports(), { name: "release", fence: driver.fence() }, options);
            expect(await digest()).toBe(start.digest);
          }
          const third = await apply(undefined, undefined, dieAt, moment).then(
            () => true,
            () => false,
          );
          await apply(undefined);
          expect(await driver.files()).toEqual({ NOTES: "by hand\n" });
          if (first && second && third) return;
          expect(dieAt).toBeLessThan(50);
        }
      },
    );
  });
}
