/** The whole Windows baseline on recorded documents: what a laptop is told, and what never becomes a pass. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { sha256 } from "#adapters/digest";
import { bindBaseline, bindControl } from "#checks/baseline";
import { judge } from "#checks/judge";
import { readCollected } from "#platforms/collected";
import { collectedPlatforms } from "#platforms/collected-platforms";
import { changed, recorded, written } from "./windows-document.ts";
import type { WindowsDocument } from "./windows-document.ts";

const policies = await readPolicies("policies");
const { controls } = bindBaseline(policies, "county-laptop-windows", {}, String);
const hardened = JSON.parse(recorded("hardened")) as WindowsDocument;

function verdicts(text: string, bound = controls) {
  const given = { file: "laptop.json", text, hash: sha256 };
  const { facts } = readCollected(collectedPlatforms, given, "windows");
  return bound.map((one) => judge(one, facts));
}
const states = (text: string) =>
  Object.fromEntries(verdicts(text).map(({ control, state }) => [control, state]));
const idsOf = (text: string, wanted: string): string[] =>
  Object.entries(states(text))
    .filter(([, state]) => state === wanted)
    .map(([id]) => id);

describe("recorded documents", () => {
  test("a laptop that was set up with care passes all of it", () => {
    const others = Object.entries(states(recorded("hardened"))).filter(([, s]) => s !== "pass");
    expect(others).toEqual([["windows-data-drives-encrypted", "not-applicable"]]);
  });

  test("one from the factory fails what Windows does not do by itself", () => {
    const text = recorded("factory");
    expect(idsOf(text, "fail")).toEqual([
      "windows-administrator-renamed",
      "windows-anonymous-shares",
      "windows-asset-identity",
      "windows-attack-surface-rules",
      "windows-autoplay-off",
      "windows-bitlocker-recovery-policy",
      "windows-bitlocker-startup",
      "windows-drives-recoverable",
      "windows-inactivity",
      "windows-llmnr-off",
      "windows-lockout",
      "windows-lockout-audit",
      "windows-lsass-running",
      "windows-ntlmv2-only",
      "windows-password-history",
      "windows-password-length",
      "windows-removable-drives",
      "windows-script-logging",
      "windows-smartscreen",
      "windows-smb-signing-client",
      "windows-smb-signing-server",
      "windows-system-drive-encrypted",
      "windows-uac-built-in-administrator",
      "windows-updates-recent",
    ]);
    expect(idsOf(text, "error")).toEqual(["windows-lsass-configured"]);
    expect(idsOf(text, "not-applicable")).toEqual([
      "windows-credential-guard",
      "windows-data-drives-encrypted",
    ]);
  });

  test("a document that was cut is an error for every control", () => {
    const text = recorded("hardened");
    expect(new Set(Object.values(states(text.slice(0, -20))))).toEqual(new Set(["error"]));
  });

  test("Windows 10 and servers are not judged by it", () => {
    const text = changed({ windows: { BuildNumber: "19045", ProductType: 1 } });
    expect(new Set(Object.values(states(text)))).toEqual(new Set(["not-applicable"]));
  });
});

test("without administrator's rights, what needs them is an error, though everything is right", () => {
  const said = "only an administrator may ask this, and the collector did not run elevated";
  const closed = [
    "encryption",
    "defender-rules",
    "security-policy",
    "audit-policy",
    "smb-server",
    "smb-client",
    "device-guard",
    "lsass",
  ];
  const text = changed(
    Object.fromEntries(closed.map((name) => [name, { failed: said }])),
    hardened,
  );
  expect(idsOf(text, "error")).toEqual([
    "windows-attack-surface-rules",
    "windows-credential-guard",
    "windows-drives-recoverable",
    "windows-lockout",
    "windows-lockout-audit",
    "windows-lsass-running",
    "windows-password-history",
    "windows-password-length",
    "windows-smb-guest",
    "windows-smb-signing-client",
    "windows-smb-signing-server",
    "windows-smb1-server",
    "windows-system-drive-encrypted",
  ]);
});

describe.each(Object.keys(hardened.facts))("%s", (name) => {
  const needing = controls.filter(({ wants }) =>
    wants.some((want) => want.kind === "collected" && want.part === `windows ${name}`),
  );
  test("not told, not asked or emptied, it passes nothing", () => {
    for (const change of [{ failed: "Access is denied." }, null, {}]) {
      const found = verdicts(changed({ [name]: change }, hardened), needing);
      const passing = found.filter(({ state }) => state === "pass").map(({ control }) => control);
      expect(passing.filter((id) => !(lenient[name] ?? []).includes(id))).toEqual([]);
    }
  });
});

/** A preference is not needed below a policy that is set. */
const lenient: Readonly<Record<string, readonly string[]>> = {
  "registry HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\RunAsPPL": ["windows-lsass-configured"],
  "registry HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\fDenyTSConnections": [
    "windows-remote-desktop-off",
  ],
};

const alone = (id: string, found: number) =>
  verdicts(
    changed(observed(id, found)),
    controls.filter(({ control }) => control.id === id),
  )[0]?.state;

describe("rules that hold for every value", () => {
  const junk = fc.oneof(
    fc.constantFrom(null, "", " ", [], {}, [[]], "\u0000", "yes", "Yes", "-", {}),
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.dictionary(fc.string(), fc.integer(), { maxKeys: 2 }),
  );

  test("whatever a fact holds, there is a verdict, and one of the wrong shape never passes", () => {
    const names = Object.keys(hardened.facts).filter((name) => name.startsWith("registry HKLM"));
    fc.assert(
      fc.property(fc.constantFrom(...names), junk, junk, (name, kind, data) => {
        const text = written({
          ...hardened,
          facts: { ...hardened.facts, [name]: { value: { kind, data } } },
        });
        const needing = controls.filter(({ wants }) =>
          wants.some((want) => want.kind === "collected" && want.part === `windows ${name}`),
        );
        for (const { control, state } of verdicts(text, needing))
          if (!(lenient[name] ?? []).includes(control)) expect(state).toBe("error");
      }),
      { numRuns: 200 },
    );
  });

  test.each(
    controls.flatMap(({ control }) =>
      Object.entries(control.want).map(([name, parameter]) => [control, name, parameter] as const),
    ),
  )(
    "$id: what passes under a stricter value passes under a looser one",
    (control, name, parameter) => {
      const { min = 1, max = 100, stricter } = parameter;
      const value = fc.integer({ min, max });
      fc.assert(
        fc.property(value, value, fc.integer({ min: 0, max: 1000 }), (a, b, found) => {
          const text = changed(observed(control.id, found));
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          const [strict, loose] = stricter === "lower" ? [low, high] : [high, low];
          const [first, second] = [strict, loose].map(
            (one) => verdicts(text, [bindControl(control, { [name]: one }, {})])[0]?.state,
          );
          expect(first).toMatch(/^(pass|fail)$/);
          if (first === "pass") expect(second).toBe("pass");
        }),
        { numRuns: 40 },
      );
    },
  );

  test("a computer that is stricter than one that passes passes too", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 0, max: 500 }),
        (found, more) => {
          for (const id of ["windows-password-history", "windows-password-length"])
            if (alone(id, found) === "pass") expect(alone(id, found + more)).toBe("pass");
          for (const id of [
            "windows-lockout",
            "windows-inactivity",
            "windows-defender-signatures",
            "windows-updates-recent",
          ])
            if (alone(id, found) === "pass")
              expect(alone(id, Math.max(1, found - more))).toBe("pass");
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** A computer of which the control's own number is `found`: a setting, or days since it was done. */
function observed(id: string, found: number): Record<string, Record<string, unknown>> {
  const policy: Record<string, string> = {
    "windows-password-history": "PasswordHistorySize",
    "windows-password-length": "MinimumPasswordLength",
    "windows-lockout": "LockoutBadCount",
  };
  const field = policy[id];
  if (field !== undefined) return { "security-policy": { [field]: String(found) } };
  const date = new Date(Date.parse("2026-06-01T08:10:00Z") - found * 86_400_000)
    .toISOString()
    .replace(".000", "");
  if (id === "windows-defender-signatures")
    return { defender: { AntivirusSignatureLastUpdated: date } };
  if (id === "windows-updates-recent")
    return {
      updates: { installed: [{ date, categories: ["0fa1201d-4330-4fa8-8ae9-b877473b6441"] }] },
    };
  if (id !== "windows-inactivity") throw new Error(`${id}: no way to set what is observed`);
  const name = String.raw`registry HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\InactivityTimeoutSecs`;
  return { [name]: { kind: "DWord", data: found } };
}
