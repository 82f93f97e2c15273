/** What every host driver must do: written once, run against an image root and against real hosts. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DesiredHost } from "#model/desired";
import type { Fence } from "#model/fence";
import type { ResourceOptions, ResourcePorts } from "#model/target";
import type { Applied } from "#use/apply-resource";
import { applyResource } from "#use/apply-resource";
import { previewResource } from "#use/preview-resource";
import { readResource } from "#use/read-resource";
import { undoResource } from "#use/undo-resource";
import { file, hostOf, mail, unit } from "./host-data.ts";

/** Path -> mode and text, or `-> target` of a link; without the kit's own ledger. */
type Tree = Record<string, string>;

export interface HostDriver {
  fence(layer: string): Fence;
  /** `dieAt`: the host stops answering before (or right after) its n-th write. */
  ports(dieAt?: number, moment?: "before" | "after"): Omit<ResourcePorts, "store">;
  tree(): Promise<Tree>;
  /** By hand: writes a file (0644), or removes it. */
  byHand(path: string, text: string | undefined): Promise<void>;
  linkByHand(path: string, to: string): Promise<void>;
  close(): Promise<void>;
}

export function hostContract(name: string, make: () => Promise<HostDriver>): void {
  describe(`host contract: ${name}`, () => {
    let driver: HostDriver;
    beforeEach(async () => {
      driver = await make();
      await driver.byHand("/etc/postfix/main.cf", "as the packager left it\n");
      await driver.byHand("/etc/motd", "welcome\n");
    });
    afterEach(() => driver.close());

    const options = { allow: 1e6, tell: (): void => undefined };
    const apply = (
      desired: DesiredHost | undefined,
      {
        layer = "email",
        dieAt,
        moment,
        ...rest
      }: {
        layer?: string;
        dieAt?: number;
        moment?: "before" | "after";
      } & Partial<ResourceOptions> = {},
    ): Promise<Applied> =>
      applyResource(
        driver.ports(dieAt, moment),
        { name: "host", fence: driver.fence(layer), desired },
        { ...options, ...rest },
      );
    const digest = async (layer = "email"): Promise<string | undefined> =>
      (await readResource(driver.ports(), driver.fence(layer)))?.digest;
    const undo = (): Promise<Applied> =>
      undoResource(driver.ports(), { name: "host", fence: driver.fence("email") }, options);

    test("files, modes and owners as wanted; again nothing to do; read answers the same digest", async () => {
      const first = await apply(mail);
      expect((await driver.tree())["/etc/postfix/main.cf"]).toBe("644 myhostname = mail\n");
      expect((await driver.tree())["/etc/postfix/sasl/key"]).toBe("600 s3cret\n");
      expect(await digest()).toBe(first.digest);
      const again = await previewResource(driver.ports(), {
        fence: driver.fence("email"),
        desired: mail,
      });
      expect(again.changes).toEqual([]);
      expect((await apply(mail)).counts).toMatchObject({ create: 0, update: 0, delete: 0 });
    });

    test("removal restores what was there, to the byte, folders included", async () => {
      const before = await driver.tree();
      await apply(mail);
      expect(await driver.tree()).not.toEqual(before);
      await apply(undefined);
      expect(await driver.tree()).toEqual(before);
      expect(await digest()).toBeUndefined();
      expect((await apply(undefined)).counts.delete).toBe(0);
    });

    test("a file that is no longer wanted is as it was before us", async () => {
      await apply(mail);
      await apply(hostOf(...mail.units.slice(1)));
      const now = await driver.tree();
      expect(now["/etc/postfix/main.cf"]).toBe("644 as the packager left it\n");
      expect(now["/etc/postfix/sasl/key"]).toBeUndefined();
    });

    test("a link that was there comes back as a link", async () => {
      await driver.linkByHand("/etc/nsd/zones/mfano.zone", "/srv/zone");
      const before = await driver.tree();
      await apply(mail);
      expect((await driver.tree())["/etc/nsd/zones/mfano.zone"]).toMatch(/^644 \$ORIGIN/);
      await apply(undefined);
      expect(await driver.tree()).toEqual(before);
    });

    test("a change by hand is seen, repaired, and kept for whoever made it", async () => {
      const { digest: right } = await apply(mail);
      await driver.byHand("/etc/postfix/main.cf", "by hand\n");
      expect(await digest()).not.toBe(right);
      const seen = await previewResource(driver.ports(), {
        fence: driver.fence("email"),
        desired: mail,
      });
      expect(seen.changes).toHaveLength(1);
      expect(seen.changes[0]?.fields[0]).toMatchObject({
        before: "by hand",
        after: "myhostname = mail",
      });
      const kept = seen.changes[0]?.fields.find((f) =>
        f.field.startsWith("changed by hand"),
      )?.after;
      expect(kept).toMatch(/^\/var\/lib\/kaunti\/backup\//);
      await apply(mail);
      expect(await digest()).toBe(right);
      await driver.byHand("/etc/postfix/main.cf", undefined);
      expect(await digest()).not.toBe(right);
      await apply(mail);
      expect(await digest()).toBe(right);
      await apply(undefined);
      expect((await driver.tree())["/etc/postfix/main.cf"]).toBe("644 as the packager left it\n");
    });

    test("a sensitive file is told by its hash only", async () => {
      await apply(mail);
      await driver.byHand("/etc/postfix/sasl/key", "other\n");
      const seen = await previewResource(driver.ports(), {
        fence: driver.fence("email"),
        desired: mail,
      });
      expect(JSON.stringify(seen.changes)).not.toMatch(/s3cret|other/);
      expect(seen.changes[0]?.fields[0]?.before).toMatch(/^sha256:[0-9a-f]{64}$/);
    });

    test.each([
      ["path", hostOf(unit("chrony", [file("/etc/postfix/main.cf", "x\n")]))],
      ["package", hostOf(unit("chrony", [], ["postfix"]))],
      ["unit", hostOf(unit("postfix", []))],
    ])(
      "two layers that claim one %s: the second is refused, nothing is touched",
      async (_, other) => {
        await apply(mail);
        const before = await driver.tree();
        await expect(apply(other, { layer: "network" })).rejects.toThrow(
          /belongs to kaunti:099:executive:email/,
        );
        expect(await driver.tree()).toEqual(before);
      },
    );

    test("two layers side by side: one goes, the other stays", async () => {
      await apply(mail);
      const network = await apply(
        hostOf(unit("wg", [file("/etc/wireguard/wg0.conf", "[Interface]\n")])),
        { layer: "network" },
      );
      await apply(undefined);
      expect(await digest("network")).toBe(network.digest);
      expect((await driver.tree())["/etc/wireguard/wg0.conf"]).toBe("644 [Interface]\n");
      expect((await driver.tree())["/etc/postfix/main.cf"]).toBe("644 as the packager left it\n");
    });

    test.each([
      "/etc/../etc/passwd",
      "etc/motd",
      "/var/lib/kaunti/manifest.json",
      "/a//b",
      "/a\nb",
    ])("the path %j is refused", async (path) => {
      await expect(apply(hostOf(unit("x", [file(path, "x")])))).rejects.toThrow(
        /plain absolute|own ledger/,
      );
    });

    test("undo and undo of the undo", async () => {
      const before = await driver.tree();
      const first = await apply(mail);
      await undo();
      expect(await driver.tree()).toEqual(before);
      await undo();
      expect(await digest()).toBe(first.digest);
    });

    test.each(["before", "after"] as const)(
      "killed %s any write: repeating ends as if nothing had happened, removal and undo find the way back",
      async (moment) => {
        const before = await driver.tree();
        const next = hostOf(
          unit(
            "postfix",
            [file("/etc/postfix/main.cf", "changed\n"), file("/etc/postfix/new/deep", "n\n")],
            ["postfix"],
          ),
        );
        for (let dieAt = 0; ; dieAt += 1) {
          const first = await apply(mail, { dieAt, moment }).then(
            () => true,
            () => false,
          );
          const start = await apply(mail);
          expect(await digest()).toBe(start.digest);
          const second = await apply(next, { dieAt, moment }).then(
            () => true,
            () => false,
          );
          const end = await apply(next);
          expect(await digest()).toBe(end.digest);
          if (!second) {
            await undo();
            expect(await digest()).toBe(start.digest);
          }
          const third = await apply(undefined, { dieAt, moment }).then(
            () => true,
            () => false,
          );
          await apply(undefined);
          expect(await driver.tree()).toEqual(before);
          if (first && second && third) return;
          expect(dieAt).toBeLessThan(100);
        }
      },
    );
  });
}
