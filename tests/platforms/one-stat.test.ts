/** A folder's files are told by one stat and one look for ACLs: the same answer as when each is asked for alone. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { FileFact, Want } from "#model/fact";
import { parseAnswer } from "#platforms/answer";
import { compile } from "#platforms/compile";
import { runScript, shells } from "../checks/image.ts";
import { need, withoutProgram } from "../support/need.ts";

const names = ["a.conf", "b c.conf", "c>.conf", "d,e.conf", "f*.conf", "g.conf", "h.conf"];

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), "kaunti-one-stat-"));
  for (const dir of ["etc/x.d/sub", "etc/y.d"]) mkdirSync(join(root, dir), { recursive: true });
  names.forEach((name, at) => {
    writeFileSync(join(root, "etc/x.d", name), "x".repeat(at));
    chmodSync(join(root, "etc/x.d", name), 0o600 + at);
  });
  symlinkSync("g.conf", join(root, "etc/x.d/ga.conf"));
  writeFileSync(join(root, "etc/x.d/sub/deep.conf"), "deep");
  // One name with a line break, and nothing of the folder is read off a list.
  writeFileSync(join(root, "etc/y.d/a.conf\nb.conf"), "longer than the other");
  writeFileSync(join(root, "etc/y.d/b.conf"), "b");
  return root;
}

async function ask(root: string, want: Want, change = (script: string): string => script) {
  const script = change(compile([{ wants: [want] }], { root }));
  const [shell = ["sh"]] = shells;
  const facts = parseAnswer(await runScript(script, shell));
  expect(facts.problem).toBeUndefined();
  return [...facts.answers.values()][0]?.records as FileFact[];
}

const alone = (script: string): string => {
  const changed = script.replace("[ $# -gt 1 ] && ", "return 0; ");
  expect(changed).not.toBe(script);
  return changed;
};

test.each([
  { kind: "file", path: "/etc/x.d/*.conf" },
  { kind: "stat", path: "/etc/x.d/*" },
  { kind: "stat", path: "/etc/x.d", deep: true },
  { kind: "stat", path: "/etc/y.d/*" },
] satisfies Want[])("$kind $path", async (want) => {
  const root = folder();
  try {
    const together = await ask(root, want);
    expect(together.length).toBeGreaterThan(1);
    expect(together).toEqual(await ask(root, want, alone));
  } finally {
    rmSync(root, { recursive: true });
  }
});

test.for(["getfacl", "ls"])("one ACL among many files is seen with %s", async (tool, context) => {
  need(context, "judges", withoutProgram("setfacl", "acl"));
  const root = folder();
  try {
    execFileSync("setfacl", ["-m", "u:12345:rw", join(root, "etc/x.d/b c.conf")]);
    const found = await ask(root, { kind: "stat", path: "/etc/x.d/*" }, (script) =>
      tool === "ls" ? script.replace("command -v getfacl", "false") : script,
    );
    const marked = found.filter(({ acl }) => acl !== undefined).map(({ path }) => path);
    expect(marked).toEqual(["/etc/x.d/b c.conf"]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
