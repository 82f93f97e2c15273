/** Answers that were collected elsewhere: whose they are, by which policy, how old, and that nobody is asked. */
import { describe, expect, test } from "vitest";
import type { BoundBaseline } from "#model/baseline";
import type { County } from "#model/county";
import type { Device } from "#model/device";
import type { CollectedPlatform } from "#platforms/collected";
import { reports } from "#reports/index";
import { auditFleet } from "#use/audit-fleet";
import { whoseFile } from "#use/whose-file";
import { answered, bound as live, memory, options, ports } from "./fleet-kit.ts";

/** `toy 2026-11-20T08:00:00Z serial host`, then `whole` or not. */
const toy: CollectedPlatform = {
  baseline: "county-router-toy",
  recognises: (text) => text.startsWith("toy"),
  read: (text) => {
    const [, takenAt = "", serial = "", hostname = ""] = (text.split("\n")[0] ?? "").split(" ");
    const about = { platform: "toy1", takenAt, serial, hostname, answers: new Map() };
    return text.endsWith("whole") ? about : { ...about, problem: "cut off" };
  },
};
const platforms = { toy, other: { ...toy, recognises: (text: string) => text.startsWith("oth") } };

const bound = (id: string, maxAgeDays?: number): BoundBaseline => ({
  ...live,
  id,
  ...(maxAgeDays === undefined ? {} : { maxAgeDays }),
  controls: live.controls.map((one) => ({
    ...one,
    control: { ...one.control, platforms: ["toy"], check: { type: "age" } },
    // A check that is content with anything, so that only the seam decides.
    spec: { paths: [], days: 1, what: "seen" },
    wants: [],
  })),
});
const device = (asset: string, given: Partial<Device> = {}) =>
  ({
    asset,
    tag: asset.toUpperCase(),
    hostname: "",
    serial: "",
    role: "router",
    ...given,
  }) as Device;
const register = [
  {
    slug: "mfano",
    devices: [
      device("rtr-1", { serial: "AB 12", platform: "Toy 1.0", baseline: "county-router-toy" }),
      device("rtr-2", { hostname: "gate", platform: "toy" }),
      device("rtr-3", { hostname: "twin" }),
      device("rtr-4", { hostname: "twin" }),
    ],
  },
] as unknown as readonly County[];

const whose = (file: string, text: string, given: { device?: string; platform?: string } = {}) =>
  whoseFile(
    register,
    { file, text, hash: String },
    { platforms, chosen: false, bind: (id) => bound(id), ...given },
  );
const told = ({ auditee, notices }: ReturnType<typeof whose>) => [
  auditee.subject.id,
  auditee.bound?.id,
  auditee.collected?.problem,
  notices.join("\n"),
];

describe("whose file it is", () => {
  test("the operator's word, the file's name, its serial number, its host name", () => {
    expect(told(whose("x", "toy\nwhole", { device: "RTR-1" }))).toEqual([
      "rtr-1",
      "county-router-toy",
      undefined,
      "",
    ]);
    expect(told(whose("rtr-1.txt", "toy\nwhole"))[3]).toContain("because its name says so");
    expect(told(whose("x", "toy  ab12 whole"))[3]).toContain("serial number in it, ab12");
    expect(told(whose("x", "toy   GATE\nwhole"))[3]).toContain("host name in it, GATE");
  });
  test("a host name that two devices have says nothing", () => {
    const [name, baseline, , said] = told(whose("dump.txt", "toy   twin\nwhole"));
    expect([name, baseline]).toEqual(["dump", "county-router-toy"]);
    expect(said).toContain("an assumption: no register here knows it");
  });
  test("another machine's file judges nothing", () => {
    expect(told(whose("x", "toy  XY9 whole", { device: "rtr-1" }))[2]).toContain(
      "of the machine with serial number XY9, and the register says AB 12",
    );
  });
  test("another platform's file judges nothing, whoever says what it is", () => {
    const [, , problem] = told(whose("x", "toy\nwhole", { platform: "other" }));
    expect(problem).toBe("this is said to be other, and the file is toy");
    expect(told(whose("rtr-1", "oth\nwhole"))[2]).toContain("said to be toy, and the file is oth");
  });
  test("what nothing recognises is what the register says, and is refused where no register does", () => {
    expect(told(whose("rtr-1", "% Invalid input"))[2]).toBe("cut off");
    expect(() => whose("x", "% Invalid input")).toThrow("say what it is with --platform toy|other");
  });
});

const audit = async (text: string, maxAgeDays?: number, asOf = options.asOf) => {
  const { auditee } = whose("rtr-1.txt", text);
  const one = { ...auditee, bound: bound("b", maxAgeDays) };
  const evidence = memory({ done: [answered("rtr-1", { judged: "collected" })] });
  const report = await auditFleet({ ...ports(), evidence }, [one], { ...options, asOf });
  const [first] = report.subjects;
  return { report, evidence, first, verdict: first?.verdicts[0] };
};

describe("how old it may be", () => {
  test("the header's date is in the report, and the file's age", async () => {
    const { report, first, evidence } = await audit("toy 2026-11-20T09:00:00Z\nwhole", 7);
    expect(first?.collected).toEqual({ takenAt: "2026-11-20T09:00:00Z", ageDays: 3 });
    expect(reports.table(report).replaceAll(/\s+/g, " ")).toContain(
      "judged from a file collected on 2026-11-20 09:00:00 by its own clock, 3 days ago: rtr-1.txt",
    );
    expect(JSON.parse(reports.json(report))).toMatchObject({
      results: [{ judged: "collected", takenAt: "2026-11-20T09:00:00Z", ageDays: 3 }],
    });
    expect(evidence.kept).toHaveLength(1);
  });
  test("no date is an unknown age, and is said", async () => {
    const { report, verdict } = await audit("toy\nwhole", 7);
    expect(verdict?.state).toBe("fail");
    expect(reports.table(report)).toContain("collected on an unknown date");
    expect(report.notices.join()).toContain("so its age is not known");
  });
  test.each([
    ["2026-11-17T08:00:00Z", 7, "fail"],
    ["2026-11-16T07:00:00Z", 7, "not-run"],
    ["2016-11-16T07:00:00Z", undefined, "fail"],
    ["2026-11-24T20:00:00Z", 7, "fail"],
    ["2026-11-26T09:00:00Z", undefined, "future"],
  ] as const)("%s, at most %s days: %s", async (at, days, state) => {
    const { verdict } = await audit(`toy ${at}\nwhole`, days);
    // The toy check fails whatever it sees: what is no fail was decided by the age.
    expect(verdict?.why.includes("in the future") ? "future" : verdict?.state).toBe(state);
  });
  test("by the day that is asked for, not by today", async () => {
    const old = "toy 2026-06-01T09:00:00Z\nwhole";
    expect((await audit(old, 30)).verdict?.state).toBe("not-run");
    expect((await audit(old, 30, "2026-06-02")).first?.collected?.ageDays).toBe(1);
    expect((await audit(old, 30, "2026-06-02")).verdict?.state).toBe("fail");
    expect((await audit(old, 30, "2026-05-30")).verdict?.state).toBe("error");
  });
  test("a file that is not whole is an error and no old answer", async () => {
    const { verdict } = await audit("toy 2016-11-20T09:00:00Z", 7);
    expect(verdict).toMatchObject({ state: "error", why: "cut off" });
  });
});
