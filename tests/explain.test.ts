/** Paths as people type them, and answers that point at a file, on a county small enough to see whole. */
import { describe, expect, test } from "vitest";
import type { County } from "#model/county";
import type { Origin } from "#model/inventory";
import { explain } from "#use/explain";

const county = {
  code: 99,
  code3: "099",
  slug: "mfano",
  thresholds: { count: 3, share: 0.05 },
  mail: { dmarc: { policy: "quarantine" }, aliases: { "a/b": "registry" } },
  state: {
    backend: "file:///shared",
    digestKey: "file:private/key",
    passphrase: "exec:vault read x",
  },
  target: { directory: { tokens: ["exec:pass show y"], bindPassword: "env:BIND" } },
  sites: [
    { id: "hq", links: [{ id: "hq-fibre", down: 100000 }] },
    { id: "bonde", links: [] },
  ],
  people: [
    { employee: "20131001", title: "Governor" },
    { employee: "1", title: "Driver" },
  ],
} as unknown as County;

const origin = (file: string, line: number, column: number, value: unknown): Origin => ({
  at: { file, line, column },
  value,
  layer: file === "national.yaml" ? "national" : "county",
});
const origins: Record<string, readonly Origin[]> = {
  "/thresholds/count": [origin("county.yaml", 40, 15, 3), origin("national.yaml", 55, 15, 5)],
  "/state/passphrase": [
    origin("county.yaml", 60, 15, "exec:vault read x"),
    origin("national.yaml", 9, 1, "file:old/passphrase"),
  ],
  "/people/0/title": [origin("staff.csv", 2, 38, "Governor")],
};
const trace = (code3: string, pointer: string): readonly Origin[] =>
  code3 === "099" ? (origins[pointer] ?? []) : [];
const say = (path: string): string => explain([county], trace, path);

describe("a value", () => {
  test.each(["mfano.thresholds.count", "/099/thresholds/count", "99.thresholds.count"])(
    "%s: where it was written and what it overrode",
    (path) => {
      expect(say(path)).toBe(
        [
          "mfano.thresholds.count = 3",
          "  written at  county.yaml:40:15",
          "  overrides   national.yaml:55:15 = 5",
        ].join("\n"),
      );
    },
  );

  test("a member of a list is called by its id, and only then by its place", () => {
    expect(say("mfano.sites.hq.links.hq-fibre.down")).toContain("= 100000");
    expect(say("mfano.sites.1.id")).toContain("= bonde");
    expect(say("mfano.people.20131001.title")).toContain("staff.csv:2:38");
    // A payroll number that is also a place in the list is the payroll number.
    expect(say("mfano.people.1.title")).toContain("= Driver");
  });

  test("a slash in a key is written ~1, as RFC 6901 says", () => {
    expect(say("/mfano/mail/aliases/a~1b")).toContain("= registry");
  });

  test("what no file says is said to be the kit's own making", () => {
    expect(say("mfano.mail.dmarc")).toContain("not written in any file");
  });
});

describe("a reference to a secret", () => {
  test("is told by its scheme and its place, what it overrode too", () => {
    expect(say("mfano.state.passphrase")).toBe(
      [
        "mfano.state.passphrase = exec:…",
        "  written at  county.yaml:60:15",
        "  overrides   national.yaml:9:1 = file:…",
      ].join("\n"),
    );
  });

  test.each(["mfano.state", "mfano.target", "mfano.state.digestKey", "mfano.target.directory"])(
    "is not told in %s either",
    (path) => expect(say(path)).not.toMatch(/vault|pass show|BIND|private/),
  );

  test("an address that only looks like one is told", () => {
    expect(say("mfano.state.backend")).toContain("= file:///shared");
  });
});

describe("a wrong path", () => {
  test.each([
    ["mfano.mail.dmark.policy", /mfano\.mail has no "dmark"; try one of: dmarc$/],
    ["mfano.sites.bonbe", /mfano\.sites has no "bonbe"; try one of: bonde$/],
    ["mfanu.mail", /no county is called "mfanu"; try one of: mfano$/],
    [
      "mfano.zzzzzz",
      /try one of: code, code3, slug, thresholds, mail, state, target, sites, people$/,
    ],
    ["mfano.thresholds.count.x", /mfano\.thresholds\.count has no "x"; .* is a single value/],
    ["KE-30.mail", /no county is called "KE-30"/],
    ["", /no county is called ""/],
    ["mfano.sites.-1", /has no "-1"/],
    ["mfano.constructor", /has no "constructor"/],
  ])("%s", (path, sentence) => {
    expect(() => say(path)).toThrow(sentence);
  });
});
