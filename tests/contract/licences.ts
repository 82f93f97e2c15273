/** What every licence-ledger driver must do. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DesiredLicences } from "#model/desired";
import type { Fence } from "#model/fence";
import type { ResourceOptions, ResourcePorts } from "#model/target";
import type { Applied } from "#use/apply-resource";
import { applyResource } from "#use/apply-resource";
import { previewResource } from "#use/preview-resource";
import { readResource } from "#use/read-resource";
import { undoResource } from "#use/undo-resource";

export interface LicencesDriver {
  readonly fence: Fence;
  ports(dieAt?: number, moment?: "before" | "after"): Omit<ResourcePorts, "store">;
  /** A row of somebody else, as an array of its values. */
  byHand(row: readonly string[]): Promise<void>;
  /** All rows as arrays of values. */
  rows(): Promise<readonly (readonly string[])[]>;
  close(): Promise<void>;
}

/** Pool `office` with so many seats, and one unlimited pool. */
export function seats(count: number, pool = "office"): DesiredLicences {
  return {
    type: "licences",
    pools: [
      { pool, product: "office-suite", entitled: 50, expires: "2027-06-30" },
      { pool: "reader", product: 'Reader, "free"', entitled: "unlimited", expires: "" },
    ],
    seats: Array.from({ length: count }, (_, n) => ({
      pool,
      product: "office-suite",
      holder: `${1000 + n}`,
    })),
  };
}

export function licencesContract(name: string, make: () => Promise<LicencesDriver>): void {
  describe(`licences contract: ${name}`, () => {
    let driver: LicencesDriver;
    beforeEach(async () => {
      driver = await make();
    });
    afterEach(() => driver.close());

    const options: ResourceOptions = { allow: 1e6, tell: () => undefined };
    const apply = (
      desired: DesiredLicences | undefined,
      more: Partial<ResourceOptions> = {},
      dieAt?: number,
      moment?: "before" | "after",
    ): Promise<Applied> =>
      applyResource(
        driver.ports(dieAt, moment),
        { name: "ledger", fence: driver.fence, desired },
        { ...options, ...more },
      );
    const digest = async (): Promise<string | undefined> =>
      (await readResource(driver.ports(), driver.fence))?.digest;

    test("all is written; again nothing to do; read answers the same digest", async () => {
      const first = await apply(seats(3));
      expect(first.counts.create).toBe(5);
      expect((await apply(seats(3))).counts.create).toBe(0);
      expect(await digest()).toBe(first.digest);
    });

    test("a seat that goes and one that comes are told by holder and pool", async () => {
      await apply(seats(2));
      const wanted = {
        ...seats(2),
        seats: [{ pool: "office", product: "office-suite", holder: "2000" }],
      };
      const { changes } = await previewResource(driver.ports(), {
        fence: driver.fence,
        desired: wanted,
      });
      expect(changes.map((c) => `${c.action} ${c.label}`)).toEqual([
        "create 2000 in office",
        "delete 1000 in office",
        "delete 1001 in office",
      ]);
    });

    test("rows of others keep their values through apply and removal", async () => {
      const row = ["other", "p", 'a, "b"', "5", "", "x"];
      await driver.byHand(row);
      await apply(seats(2));
      expect(await driver.rows()).toContainEqual(row);
      await apply(undefined);
      expect(await driver.rows()).toEqual([row]);
      expect(await digest()).toBeUndefined();
    });

    test("a pool that shrank too much is refused with the number", async () => {
      await apply(seats(40));
      const ask = { name: "ledger", fence: driver.fence, desired: seats(10) };
      const thresholds = { count: 10, share: 0.1 };
      await expect(
        applyResource(driver.ports(), ask, { thresholds, tell: () => undefined }),
      ).rejects.toThrow(/delete 30.*--allow 30/);
    });

    test("a seat written by hand is seen and taken back", async () => {
      const { digest: right } = await apply(seats(2));
      await driver.byHand([driver.fence.marker, "office", "office-suite", "", "", "9999"]);
      expect(await digest()).not.toBe(right);
      expect((await apply(seats(2))).counts.delete).toBe(1);
      expect(await digest()).toBe(right);
    });

    test("a quantity that is no number is not read as unlimited", async () => {
      await apply(seats(1));
      const free = (await driver.rows()).find((row) => row.includes("unlimited")) ?? [];
      await apply(undefined);
      await driver.byHand(free.map((value) => (value === "unlimited" ? "1O" : value)));
      const one = { ...seats(0), pools: seats(0).pools.slice(1) };
      const { changes } = await previewResource(driver.ports(), {
        fence: driver.fence,
        desired: one,
      });
      expect(changes.map(({ action, label }) => `${action} ${label}`)).toEqual(["update reader"]);
    });

    test.each(["before", "after"] as const)(
      "killed %s any write, repeated, undone",
      async (moment) => {
        await driver.byHand(["other", "p", "q", "5", "", "x"]);
        const start = await apply(seats(3));
        for (let dieAt = 0; ; dieAt += 1) {
          const whole = await apply(seats(1, "suite"), {}, dieAt, moment).then(
            () => true,
            () => false,
          );
          const { digest: end } = await apply(seats(1, "suite"));
          expect(await digest()).toBe(end);
          expect(await driver.rows()).toHaveLength(4);
          await undoResource(driver.ports(), { name: "ledger", fence: driver.fence }, options);
          expect(await digest()).toBe(start.digest);
          if (whole) return;
        }
      },
    );

    test.each([
      [
        "two seats of one person",
        { ...seats(0), seats: [...seats(1).seats, ...seats(1).seats] },
        /holds two seats/,
      ],
      ["a seat without a pool", { ...seats(1), pools: [] }, /not given/],
    ])("%s are refused", async (_, wanted, message) => {
      await expect(apply(wanted)).rejects.toThrow(message);
    });
  });
}
