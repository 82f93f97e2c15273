/** The four-eyes rule, and selectors that miss: what a waiver may not get round, and what a report has to say. */
import { describe, expect, test } from "vitest";
import { holds, selectorNotices, waiverNotices } from "#checks/waivers";
import type { Waiver } from "#model/waiver";

const waiver: Waiver = {
  id: "w",
  control: "cups-off",
  selector: { device: ["a"] },
  reason: "A reason that is long enough",
  requester: "Head of ICT",
  approver: "Chief Officer ICT",
  created: "2026-01-01",
  expires: "2026-06-30",
};
const today = "2026-03-01";

describe("who asks may not approve", () => {
  test.each([
    ["case", "head of ict"],
    ["blanks", "  Head  of ICT "],
    ["a blank that does not break", "Head\u00a0of ICT"],
    ["a zero-width mark", "Head\u200b of ICT"],
    ["a soft hyphen", "He\u00adad of ICT"],
    ["full-width letters", "Ｈead of ICT"],
    ["a combining mark", "He\u0301ad of ICT"],
    ["the composed form of it", "H\u00e9ad of ICT"],
    ["punctuation", "Head of I.C.T."],
    ["a small L for a capital i", "Head of lCT"],
    ["a Cyrillic letter that looks Latin", "He\u0430d of ICT"],
    ["a Latin letter beyond a to z", "He\u0251d of ICT"],
    ["nothing but blanks", "    "],
  ])("however the office is written: %s", (_, approver) => {
    expect(holds({ ...waiver, approver }, today)).toBe(false);
    expect(holds({ ...waiver, requester: approver, approver: "Head of ICT" }, today)).toBe(false);
    expect(waiverNotices([{ ...waiver, approver }], new Set(["cups-off"]), today).join()).toContain(
      "does not hold",
    );
  });
  test("two offices are two, also with Kenyan letters", () => {
    expect(holds(waiver, today)).toBe(true);
    expect(holds({ ...waiver, approver: "Mũthamaki wa ICT" }, today)).toBe(true);
    expect(waiverNotices([waiver], new Set(["cups-off"]), today)).toEqual([]);
  });
});

const on = (day: string) => waiverNotices([waiver], new Set(["cups-off"]), day).join();

describe("what a report says of a waiver", () => {
  const one = { device: "a", site: "hq", owner: "executive", county: "mfano", role: "server" };
  const say = (selector: Waiver["selector"]) =>
    selectorNotices([{ ...waiver, selector }], [one, { ...one, device: "b" }], "the register");
  test("a selector that matches nobody, and a name that is not there, are said", () => {
    expect(say({ device: ["099-typo"] })).toEqual([
      "waiver w (cups-off): its selector matches none of the register, so it waives nothing; not among them: device 099-typo",
    ]);
    expect(say({ device: ["A"] }).join()).toContain("waives nothing");
    expect(say({ device: ["a"], site: ["field"] }).join()).toContain("site field");
    expect(say({})).toHaveLength(1);
    expect(say({ device: ["a", "c"] })).toEqual([
      "waiver w (cups-off): its selector names what is not among the register: device c",
    ]);
    expect(say({ role: ["server"] })).toEqual([]);
  });
  test("the last days are counted in words that fit", () => {
    expect([on("2026-06-30"), on("2026-06-29"), on("2026-06-28")]).toEqual([
      "waiver w (cups-off): expires on 2026-06-30, today",
      "waiver w (cups-off): expires on 2026-06-30, tomorrow",
      "waiver w (cups-off): expires on 2026-06-30, in 2 days",
    ]);
  });
  test("an end before the beginning is said", () => {
    const never = { ...waiver, created: "2026-07-01" };
    expect(waiverNotices([never], new Set(["cups-off"]), today).join()).toContain("never holds");
  });
});
