/** Rules that hold for every value: stricter wanted never turns fail into pass, and no answer that is damaged passes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { satisfies } from "#checks/compare";
import { judge } from "#checks/judge";
import { effective } from "#checks/mount-stored";
import { seconds } from "#checks/sshd-value";
import { parseAnswer } from "#platforms/answer";
import { compile } from "#platforms/compile";
import { fakeFacts } from "./fake-facts.ts";
import { makeImage, removeImage, runScript, shells } from "./image.ts";
import { boundCheck } from "./bound-check.ts";

const found = fc.oneof(
  fc.integer({ min: -5, max: 200 }).map(String),
  fc.string(),
  fc.constantFrom("0", "-1", "yes", "0x10", "1e3", " 7 ", "", "07", "9999999999999999999999"),
  fc.constantFrom(
    "+5",
    "-0",
    "00",
    "0x0",
    "4294967296",
    "2147483648",
    "5\u00a0",
    "5\f",
    "5 5",
    "5,5",
  ),
);

const octal = (bits: number): string => bits.toString(8).padStart(4, "0");

describe("a stricter wanted value never turns fail into pass", () => {
  test("at most, at least", () => {
    fc.assert(
      fc.property(
        found,
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 100 }),
        (value, a, b) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          if (satisfies(value, { operator: "at-most", value: low }))
            expect(satisfies(value, { operator: "at-most", value: high })).toBe(true);
          if (satisfies(value, { operator: "at-least", value: high }))
            expect(satisfies(value, { operator: "at-least", value: low })).toBe(true);
        },
      ),
    );
  });
  test("fewer accepted members, more forbidden ones", () => {
    const list = fc.subarray(["a", "b", "c", "d"]);
    fc.assert(
      fc.property(
        list,
        list,
        fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 4 }),
        (few, more, members) => {
          const all = [...new Set([...few, ...more])];
          const text = members.join(",");
          for (const operator of ["subset-of", "one-of"] as const)
            if (satisfies(text, { operator, value: few }))
              expect(satisfies(text, { operator, value: all })).toBe(true);
          if (satisfies(text, { operator: "none-of", value: all }))
            expect(satisfies(text, { operator: "none-of", value: few })).toBe(true);
        },
      ),
    );
  });
  test("modes: a pass under a stricter mask is a pass under a looser one", () => {
    const mode = fc.integer({ min: 0, max: 0o7777 });
    fc.assert(
      fc.property(mode, mode, mode, (file, mask, extra) => {
        const state = (allowed: number): string => {
          const control = boundCheck("file-attributes", {
            paths: ["/etc/x"],
            presence: "required",
            mode: octal(allowed),
          });
          const facts = fakeFacts(
            { root: { "/etc/x": { mode: octal(file), content: "" } } },
            control.wants,
          );
          return facts === undefined ? "" : judge(control, facts).state;
        };
        expect(state(mask)).toMatch(/^(pass|fail)$/);
        if (state(mask) === "pass") expect(state(mask | extra)).toBe("pass");
      }),
    );
  });
});

test("a value that switches off never satisfies, however it is written among the values", () => {
  fc.assert(
    fc.property(fc.constantFrom("0", " 0", "0 ", "00", "+0", "-0", "-1", "-999"), (value) => {
      expect(satisfies(value, { operator: "at-most", value: 4, never: ["0"] })).toBe(false);
    }),
  );
});

test("sshd's times: parts add up", () => {
  fc.assert(
    fc.property(fc.nat(999), fc.nat(999), (minutes, rest) => {
      expect(seconds(`${String(minutes)}m${String(rest)}s`)).toBe(String(minutes * 60 + rest));
    }),
  );
});

test("mount options: whatever stands before, the last word about an option holds", () => {
  const option = fc.constantFrom("nodev", "dev", "defaults", "noexec", "exec", "rw");
  fc.assert(
    fc.property(fc.array(option), (options) => {
      expect(effective([...options, "nodev"].join(",")).has("nodev")).toBe(true);
      expect(effective([...options, "dev"].join(",")).has("nodev")).toBe(false);
      expect(effective([...options, "defaults"].join(",")).has("nodev")).toBe(false);
    }),
  );
});

describe("an answer that is not whole", () => {
  const control = boundCheck("sysctl", {
    key: "net.ipv4.ip_forward",
    operator: "equals",
    value: "0",
  });
  const absent = boundCheck("package", { packages: ["telnet"], state: "absent" });
  const one = { root: { "/etc/sysctl.d/a.conf": "net.ipv4.ip_forward=0\n" } };

  test("cut or changed anywhere never passes and never fails", async () => {
    const root = makeImage(one);
    const whole = await runScript(
      compile([control, absent], { root, ownersList: true }),
      shells[0] ?? ["sh"],
    );
    removeImage(root);
    expect(judge(control, parseAnswer(whole)).state).toBe("pass");
    expect(judge(absent, parseAnswer(whole)).state).toBe("pass");
    for (let length = 0; length < whole.length - 1; length += 1)
      expect(judge(control, parseAnswer(whole.slice(0, length))).state).toBe("error");
    const lines = whole.split("\n");
    for (let index = 0; index < lines.length - 1; index += 1)
      expect(judge(control, parseAnswer(lines.toSpliced(index, 1).join("\n"))).state).toBe("error");
    expect(judge(control, parseAnswer(`Welcome to this host\n${whole}`)).state).toBe("pass");
    expect(judge(control, parseAnswer(`${whole}bye\n`)).state).toBe("error");
    expect(judge(control, parseAnswer(whole.replace("\n", "\nsh: warning\n"))).state).toBe("error");
  });

  test("nothing that a host could say passes unless it is a whole answer", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(judge(control, parseAnswer(text)).state).toBe("error");
      }),
    );
  });
});
