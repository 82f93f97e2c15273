/** The collector itself, which no Windows ran here: what can be told of a PowerShell script without running it. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readPolicies } from "#adapters/policies";
import { bindBaseline } from "#checks/baseline";
import { need } from "../support/need.ts";
import { recorded } from "../checks/windows-document.ts";
import type { WindowsDocument } from "../checks/windows-document.ts";

const file = "src/platforms/windows/collector.ps1";
const script = readFileSync(file, "utf8");
/** Without comments and texts, which may name what the script does not do. */
const code = script
  .replaceAll(/<#[\s\S]*?#>/g, "")
  .replaceAll(/^\s*#.*$/gm, "")
  .replaceAll(/'[^'\n]*'/g, "''");

const members = (list: string): string[] =>
  [
    ...(new RegExp(`\\$${list} = @\\(([\\s\\S]*?)\\n\\)`).exec(script)?.[1] ?? "").matchAll(
      /'(.+)'/g,
    ),
  ].map(([, name = ""]) => name);

/** Names of all facts: the two lists, loops written out, and those that are named once. */
function asked(): string[] {
  const loops = [
    ...script.matchAll(/foreach \(\$\w+ in @\(([^)]*)\)\) \{\n {2}Add-\w*Fact \('([\w ]+ )' \+/g),
  ];
  return [
    ...members("MachineValues").map((name) => `registry HKLM\\${name}`),
    ...members("UserValues").map((name) => `registry HKU\\*\\${name}`),
    ...loops.flatMap(([, names = "", prefix = ""]) =>
      [...names.matchAll(/'(\w+)'/g)].map(([, name = ""]) => prefix + name),
    ),
    ...[...script.matchAll(/^Add-\w*Fact '([\w-]+)'/gm)].map(([, name = ""]) => name),
  ];
}

const policies = await readPolicies("policies");
const { controls } = bindBaseline(policies, "county-laptop-windows", {}, String);
const wanted = new Set(
  controls.flatMap(({ wants }) =>
    wants.flatMap((want) =>
      want.kind === "collected" ? [want.part.replace(/^windows /, "")] : [],
    ),
  ),
);

test("it asks for everything that a control wants", () => {
  expect([...wanted].filter((name) => !asked().includes(name))).toEqual([]);
});

test.each(["factory", "hardened"] as const)("the recorded document %s has its facts", (name) => {
  const { facts } = JSON.parse(recorded(name)) as WindowsDocument;
  expect(Object.keys(facts).toSorted()).toEqual(asked().toSorted());
});

test("it is plain ASCII without tabs, and no line is too long to read", () => {
  expect(script).toMatch(/^[\n -~]*$/);
  expect(Math.max(...script.split("\n").map(({ length }) => length))).toBeLessThan(180);
});

test("nothing in it needs a newer PowerShell than 5.1", () => {
  // about_Pipeline_Chain_Operators, about_Operators (ternary, null-coalescing): 7.0; about_Functions (clean): 7.3.
  expect(code).not.toMatch(/&&|\|\||\?\?|\?\.|\?\[|\s\?\s.*\s:\s|-Parallel\b|\bclean\s*\{/);
  expect(code).not.toMatch(
    /-AsHashtable|\$Is(?:Windows|Linux|CoreCLR)|Get-Error|-AsByteStream|utf8NoBOM/i,
  );
});

describe("it only reads", () => {
  const commands = [...new Set(code.match(/\b[A-Z][a-z]+-[A-Z]\w+/g))];
  const own = [...code.matchAll(/^function ([\w-]+)/gm)].map(([, name = ""]) => name);
  const harmless = [
    "New-Object",
    "Join-Path",
    "Where-Object",
    "Out-Null",
    "Write-Output",
    "Set-StrictMode",
    "Invoke-CimMethod",
  ];

  test("every command gets something, or changes nothing outside the script", () => {
    expect(commands.length).toBeGreaterThan(10);
    const others = commands.filter(
      (name) => !name.startsWith("Get-") && !own.includes(name) && !harmless.includes(name),
    );
    expect(others).toEqual([]);
  });
  test("every method of WMI gets something", () => {
    const methods = [...script.matchAll(/-MethodName (\S+)/g)].map(([, name = ""]) => name);
    expect(methods).toEqual(["$Method", "GetKeyProtectors", "GetKeyProtectorType"]);
    const told = [...script.matchAll(/Get-Told \$volume '\w+' '(\w+)'/g)];
    expect(told.map(([, name = ""]) => name)).toEqual([
      "GetConversionStatus",
      "GetEncryptionMethod",
    ]);
  });
  test("keys are opened to be read, and nothing is fetched, started later or run from a text", () => {
    for (const [, opened = ""] of code.matchAll(/OpenSubKey\(([^)]*)\)/g))
      expect(opened).toMatch(/\$false$/);
    expect(code).not.toMatch(
      /SetValue|CreateSubKey|DeleteSubKey|WebRequest|WebClient|Net\.Http|Invoke-Expression|iex\b|Start-Process|Add-Type/i,
    );
  });
  test("no recovery password is asked for", () => {
    expect(script).not.toMatch(
      /GetKeyProtectorNumericalPassword|GetKeyProtectorExternalKey|Get-BitLockerVolume|\.RecoveryPassword/,
    );
  });
});

const grammar = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "kaunti/powershell-grammar-0.26.4/bin/python",
);
const parse = `
import sys, tree_sitter, tree_sitter_powershell
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
def faults(node):
    own = [node.start_point[0] + 1] if node.type == "ERROR" or node.is_missing else []
    return own + [line for child in node.children for line in faults(child)]
print(*faults(parser.parse(sys.stdin.buffer.read()).root_node))
`;
const faults = (text: string): string =>
  execFileSync(grammar, ["-c", parse], { input: text, encoding: "utf8" }).trim();

function missingGrammar(): string | undefined {
  try {
    return faults("exit 0") === "" ? undefined : "the grammar of PowerShell does not work here";
  } catch {
    return "the grammar of PowerShell is not installed (.ci/run does)";
  }
}

test("somebody else's grammar of PowerShell reads it without a fault", (context) => {
  need(context, "judges", missingGrammar());
  expect(faults(script)).toBe("");
  expect(faults(script.replace("Set-StrictMode", "if ("))).not.toBe("");
});
