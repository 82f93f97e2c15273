/** Generated stacks, walked by us and by the libpam of this machine (pam_debug answers what it is told). */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Untold } from "#checks/check-type";
import { answers } from "#checks/pam-control";
import type { Answer } from "#checks/pam-control";
import { ways } from "#checks/pam-simulate";
import { pamFiles, pamStack } from "#checks/pam-stack";
import { need, withoutProgram } from "../support/need.ts";
import { fakeFacts } from "./fake-facts.ts";

/** Reads folders from standard input; prints what pam_acct_mgmt of the service `t` in each of them answers. */
const asker = `
import ctypes, sys
lib = ctypes.CDLL("libpam.so.0")
CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
class Conv(ctypes.Structure):
    _fields_ = [("call", CALL), ("data", ctypes.c_void_p)]
conv = Conv(CALL(lambda n, m, r, d: 19), None)
for folder in sys.stdin.read().split():
    handle = ctypes.c_void_p()
    code = lib.pam_start_confdir(b"t", b"root", ctypes.byref(conv), folder.encode(), ctypes.byref(handle))
    if code == 0:
        code = lib.pam_acct_mgmt(handle, 0)
        lib.pam_end(handle, code)
    print(code)
`;

/** Not \`incomplete\`: libpam then waits for the program to call again. */
const answer = fc.constantFrom(...answers.filter((one) => one !== "incomplete"));
const usual = fc.constantFrom<Answer>(
  "success",
  "success",
  "auth_err",
  "ignore",
  "acct_expired",
  "user_unknown",
  "perm_denied",
  "new_authtok_reqd",
);
const action = fc.constantFrom("ignore", "ok", "done", "bad", "die", "reset", "1", "2", "3");
const value = fc.oneof(fc.constant("default"), fc.constant("success"), usual, answer);
const control = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "required",
      "requisite",
      "optional",
      "sufficient",
      "Required",
      "[required]",
    ),
  },
  {
    weight: 6,
    arbitrary: fc
      .array(fc.tuple(value, action), { minLength: 1, maxLength: 4 })
      .map((pairs) => `[${pairs.map(([a, b]) => `${a}=${b}`).join(" ")}]`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "[Success=ok default=ignore]",
      "[success=0]",
      "[success = ok default=ignore ]",
      "[success=okdefault=ignore]",
      "[nonsense]",
      "nonsense",
    ),
  },
);
const line = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(
        control,
        fc.oneof(usual, answer),
        fc.constantFrom(" ", "\t", " \\\n ", " \\  \n# in between \\\n\n"),
      )
      .map(([how, what, gap]) => `account${gap}${how} pam_debug.so${gap}acct=${what}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "# a comment \\",
      "",
      "auth required pam_deny.so",
      "account required pam_permit.so # no \\",
      "-account optional pam_deny.so",
      "  Account [default=ignore]pam_deny.so",
    ),
  },
);
const included = (names: readonly string[]): fc.Arbitrary<string> =>
  fc
    .constantFrom(...names)
    .chain((name) =>
      fc.constantFrom(
        `account include FOLDER/${name}`,
        `account SUBSTACK FOLDER/${name}`,
        `@include FOLDER/${name}`,
        `account substack FOLDER/${name}`,
      ),
    );
const file = (names: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      names.length === 0
        ? line
        : fc.oneof({ weight: 4, arbitrary: line }, { weight: 1, arbitrary: included(names) }),
      { minLength: 1, maxLength: 6 },
    )
    .map((lines) => `${lines.join("\n")}\n`);
const service = fc.record({ t: file(["a", "b"]), a: file(["b"]), b: file([]) });

function ours(files: Readonly<Record<string, string>>): string {
  const root = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      `/etc/pam.d/${name}`,
      text.replaceAll("FOLDER", "/etc/pam.d"),
    ]),
  );
  const facts = fakeFacts({ root }, pamFiles);
  if (facts === undefined) throw new Error("no facts");
  try {
    const stack = pamStack(facts, "/etc/pam.d/t", "account");
    const found = ways(
      stack,
      ({ module, arguments: words }) => ({
        answers:
          module === "pam_debug.so"
            ? [(words[0] ?? "").slice(5) as Answer]
            : [module === "pam_deny.so" ? "acct_expired" : "success"],
      }),
      () => [],
    );
    return found.map(({ end }) => (end === "yes" ? "in" : "refused")).join();
  } catch (error) {
    if (error instanceof Untold) return "refused";
    throw error;
  }
}

test("what libpam answers is what the walk through the stack says", (context) => {
  need(context, "judges", withoutProgram("python3", "python3"));
  const able =
    spawnSync("python3", ["-c", 'import ctypes; ctypes.CDLL("libpam.so.0").pam_start_confdir'])
      .status === 0;
  need(
    context,
    "judges",
    able ? undefined : "this machine's libpam has no pam_start_confdir (Debian package libpam0g)",
  );
  const folder = mkdtempSync(join(tmpdir(), "kaunti-libpam-"));
  try {
    const samples = fc.sample(service, { numRuns: 1500, seed: 20_261_124 });
    const folders = samples.map((files, index) => {
      const at = join(folder, String(index));
      mkdirSync(at);
      writeFileSync(join(at, "other"), "");
      for (const [name, text] of Object.entries(files))
        writeFileSync(join(at, name), text.replaceAll("FOLDER", at));
      return at;
    });
    const codes = execFileSync("python3", ["-c", asker], {
      input: folders.join("\n"),
      encoding: "utf8",
    })
      .trim()
      .split("\n")
      .map(Number);
    expect(codes.length).toBe(samples.length);
    const theirs = codes.map((code) => (code === 0 ? "in" : "refused"));
    expect(new Set(theirs).size, "both answers occur").toBe(2);
    samples.forEach((files, index) => {
      // new_authtok_reqd: in after a new password, or the reason of a refusal; it does not tell which.
      if (codes[index] === 12) return;
      expect(
        ours(files),
        `${JSON.stringify(files, null, 1)} (libpam: ${String(codes[index])})`,
      ).toBe(theirs[index]);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
