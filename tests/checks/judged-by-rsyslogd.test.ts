/** rsyslog's file modes as rsyslogd itself makes files: odd orders of both languages, one message, and stat. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { judge } from "#checks/judge";
import { need, withoutProgram } from "../support/need.ts";
import { boundCheck } from "./bound-check.ts";
import { fakeFacts } from "./fake-facts.ts";

const spec = { rule: "file-mode", mode: "0640" };
const mode = fc.constantFrom("0640", "0600", "0640", "0600", "640", "00640", "0644");
const line = fc.oneof(
  { weight: 3, arbitrary: mode.map((m) => `$FileCreateMode ${m}`) },
  { weight: 1, arbitrary: mode.map((m) => `/* x */ $filecreatemode\t${m} # y`) },
  { weight: 1, arbitrary: mode.map((m) => `# c \\\n$FileCreateMode ${m}`) },
  { weight: 1, arbitrary: mode.map((m) => `$FileCreateMode \\\n  ${m}`) },
  { weight: 1, arbitrary: mode.map((m) => `module(load="builtin:omfile" fileCreateMode="${m}")`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "*.* @D/l#",
      "*.*\t-@D/l#",
      "*.*@D/l#",
      "user.* @D/l#;RSYSLOG_TraditionalFileFormat",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '*.* action(type="omfile" file="@D/l#")',
      '*.* action(type="omfile"\n  file="@D/l#" # x\n)',
      'if $msg contains "o" then @D/l#',
      'if $msg contains "/x" or 1 == 1 then action(type="omfile" file="@D/l#" fileCreateMode="0600")',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom("# *.* @D/l#", "/* *.* @D/l# */", "$Umask 0022", "") },
);
const file = fc
  .array(line, { minLength: 2, maxLength: 5 })
  .map((lines) =>
    lines
      .map((text, at) =>
        text.replaceAll("#", (sign, place: number) =>
          text.charAt(place - 1) === "l" ? String(at) : sign,
        ),
      )
      .join("\n"),
  );

/** The modes of the files that one message makes, or undefined where rsyslogd does not run with it. */
async function made(content: string): Promise<readonly number[] | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "kaunti-rsyslogd-"));
  try {
    const socket = join(folder, "s");
    writeFileSync(
      join(folder, "c"),
      `module(load="imuxsock" SysSock.Use="off")\ninput(type="imuxsock" Socket="${socket}")\n${content.replaceAll("@D", folder)}\n*.* :omusrmsg:nobody-here\n`,
    );
    const child = spawn("rsyslogd", ["-n", "-f", join(folder, "c"), "-i", join(folder, "pid")], {
      stdio: "ignore",
      env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` },
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    try {
      for (let times = 0; times < 60 && !existsSync(socket); times += 1) await wait(50);
      if (!existsSync(socket)) return undefined;
      spawnSync("logger", ["-u", socket, "-p", "user.info", "one"]);
      await wait(250);
    } finally {
      child.kill("SIGTERM");
      await ended;
    }
    return readdirSync(folder)
      .filter((name) => /^l\d/.test(name) && statSync(join(folder, name)).size > 0)
      .map((name) => statSync(join(folder, name)).mode & 0o7777);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a pass is what rsyslogd makes", async (context) => {
  need(
    context,
    "judges",
    withoutProgram("rsyslogd", "rsyslog") ?? withoutProgram("logger", "bsdutils"),
  );
  const { wants } = boundCheck("rsyslog", spec);
  const odd: string[] = [];
  const seen = { pass: 0, fail: 0, files: 0 };
  for (const content of fc.sample(file, { numRuns: 60, seed: 3 })) {
    const facts = fakeFacts(
      { root: { "/etc/rsyslog.conf": `${content.replaceAll("@D", "/var/log")}\n` } },
      wants,
    );
    if (facts === undefined) throw new Error("the facts need a script");
    const { state, why } = judge(boundCheck("rsyslog", spec), facts);
    const modes = await made(content);
    if (modes === undefined) continue;
    seen.files += modes.length;
    const open = modes.some((one) => (one & ~0o640) !== 0);
    if (state === "pass") seen.pass += 1;
    if (state === "fail") seen.fail += 1;
    if ((state === "pass" && open) || state === "error")
      odd.push(
        `${state} (${why}), made ${modes.map((one) => one.toString(8)).join(" ")}: ${JSON.stringify(content)}`,
      );
    // What fails although all files are closed has a line that says otherwise, or none that says it.
    if (state === "fail" && !open && why.startsWith("this file") && modes.length > 0)
      odd.push(
        `false fail (${why}): ${JSON.stringify(content)} ${modes.map((one) => one.toString(8)).join(" ")}`,
      );
  }
  expect(odd.slice(0, 10).join("\n")).toBe("");
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(3);
}, 120_000);
