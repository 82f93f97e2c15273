/** Generated sudoers files: our parser takes and refuses what `visudo -c` of this machine takes and refuses. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Refused, sudoersEntries } from "#checks/sudoers-grammar";
import { need, withoutProgram } from "../support/need.ts";

const blank = fc.constantFrom("", " ", " ", "\t", "  ", " \\\n ", "\\\n");
const pick = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const user = pick(
  "ada",
  "%sudo",
  "%:admins",
  "#1000",
  "#-1",
  "%#27",
  "ADMINS",
  "ALL",
  "+net",
  "!ada",
  "!!ada",
  '"ada b"',
  '"%a b"',
  '""',
  "a\\ b",
  "root",
  "%",
  "+",
  "user_Alias",
  "list",
);
const host = pick(
  "ALL",
  "srv1",
  "10.0.0.1",
  "10.0.0.0/8",
  "10.0.0.0/255.0.0.0",
  "SERVERS",
  "!srv1",
  "fe80::1",
  "::1/128",
  "+net",
  "%g",
);
const command = pick(
  "ALL",
  "/bin/ls",
  "/bin/ls -l",
  "/bin/a\\,b",
  "/bin/a b\\=c",
  "!/bin/ls",
  "sudoedit /etc/x",
  "TOOLS",
  "/bin/",
  "ls",
  '/bin/ls ""',
  "/bin/x #c",
  "^/bin/.*$",
  "list",
  "/bin/ls NOPASSWD:",
  "sha224:0 /bin/ls",
  "sha224:d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f /bin/ls",
  "sha224:0UoCjCo6K8lHYQK7KII0xBWisB+CjqYqxbPkLw== , sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU /bin/ls",
  "list x",
  "/bin/ls [a-z]*",
  "/bin/a:b",
);
const tag = pick(
  "",
  "",
  "NOPASSWD:",
  "PASSWD:",
  "NOPASSWD :",
  "NOPASSWD",
  "SETENV: NOPASSWD:",
  "NOEXEC:",
  "FOLLOW:",
  "MAIL:",
  "NOSUCH:",
  "TIMEOUT=5m",
  "CWD=/x",
  "CWD=x",
  "ROLE=a TYPE=b",
  "NOTBEFORE=20300101",
  "NOPASSWD: TIMEOUT=5",
);
const runas = pick(
  "",
  "(ALL)",
  "(ALL:ALL)",
  "(:ALL)",
  "()",
  "(:)",
  "(root, !ada)",
  "(%g)",
  "(ada:%g)",
  "(#0)",
  "(ALL",
);
const setting = pick(
  "use_pty",
  "!use_pty",
  "!!use_pty",
  "! use_pty",
  "use_pty=1",
  "timestamp_timeout=5",
  "timestamp_timeout = 1.5",
  "timestamp_timeout=-1",
  "!timestamp_timeout",
  "timestamp_timeout",
  "timestamp_timeout=x",
  'timestamp_timeout="5"',
  "logfile=/var/log/sudo.log",
  'logfile="/var/log/a, b"',
  "logfile=x",
  "logfile=/a#b",
  "!logfile",
  'env_keep += "A B"',
  "env_keep-=A",
  "passwd_tries=3",
  "passwd_tries+=3",
  "nosuch",
  "lecture",
  "lecture=always",
  "lecture=x",
  "syslog=auth",
  "syslog",
  'badpass_message="it\'s # no"',
  "!authenticate",
  "secure_path=/a:/b",
  'mailto=""',
  "mailto=a\\,b",
  "exempt_group=sudo",
  "umask=022",
  "umask=99",
  "command_timeout=1h2m",
  "insults, visiblepw",
  "USE_PTY",
  "use_pty # no",
  "use_pty#no",
  "log_format=json",
  "iolog_mode=600",
  "editor=/a:/b",
);
const scope = pick(
  "",
  "",
  "",
  ":ada",
  "@srv1",
  "!/bin/ls",
  ">root",
  ":%sudo",
  ":ada,bob",
  ": ada",
  " :ada",
  ":!ada",
  "!TOOLS",
  "!/bin/ls -l",
  ':"ada b"',
  "@10.0.0.1",
);
const joinWith = (sign: string) => (parts: readonly string[]) => parts.join(sign);
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        pick("", "", " ", "\t"),
        scope,
        fc.oneof(pick(" "), blank),
        fc
          .oneof(
            pick(",", ", "),
            blank.map((b) => `${b},${b}`),
          )
          .chain((sign) => fc.array(setting, { minLength: 1, maxLength: 3 }).map(joinWith(sign))),
        pick("", "", " ", ",", " # c", " # c \\", "\r"),
      )
      .map(([a, b, c, d, e]) => `${a}Defaults${b}${c}${d}${e}`),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.array(user, { minLength: 1, maxLength: 2 }).map(joinWith(",")),
        blank,
        fc.array(host, { minLength: 1, maxLength: 2 }).map(joinWith(", ")),
        blank,
        fc
          .array(fc.tuple(runas, tag, command).map(joinWith(" ")), { minLength: 1, maxLength: 2 })
          .chain((list) => blank.map((b) => list.join(`,${b}`))),
        pick("", "", " ", ":", " : ALL = ALL", " # c", "\\"),
      )
      .map(([a, b, c, d, e, f]) => `${a} ${b}${c}${d}=${d}${e}${f}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        pick("User", "Runas", "Host", "Cmnd", "Cmd"),
        pick("ONE", "TWO", "T_3", "three", "ALL", "Four"),
        fc.array(fc.oneof(user, host, command), { minLength: 1, maxLength: 2 }).map(joinWith(",")),
        pick("", " : FIVE = ada", " : FIVE = /bin/x", " :"),
      )
      .map(([a, b, c, d]) => `${a}_Alias ${b} = ${c}${d}`),
  },
  {
    weight: 2,
    arbitrary: pick(
      "# comment",
      "# comment \\",
      "",
      "   ",
      "#1000",
      "#1000 ALL=ALL",
      "# 1000 rubbish",
      "#include",
      "#includedir",
      "rubbish",
      "@include",
      "@includedir /nonexistent-folder",
      "#includedir /nonexistent-folder",
      "#includedirs",
      "#include_x y",
      '@includedir "/nonexistent folder"',
      "@includedir /nonexistent\\ folder",
      "Defaults",
      "defaults use_pty",
      "\ufeffDefaults use_pty",
      "\u00a0Defaults use_pty",
      "\v",
      "\\",
    ),
  },
);
const file = fc
  .array(line, { minLength: 1, maxLength: 2 })
  .chain((lines) => pick("\n", "\n", "\n", "").map((end) => lines.join("\n") + end));

/** Lines that name one alias twice are refused by the table of aliases, not by the grammar. */
function takes(text: string): boolean {
  try {
    const names = sudoersEntries(text).flatMap((entry) =>
      entry.kind === "alias" ? entry.names : [],
    );
    return new Set(names).size === names.length;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

test("what visudo takes and refuses", (context) => {
  need(context, "judges", withoutProgram("visudo", "sudo"));
  const folder = mkdtempSync(join(tmpdir(), "kaunti-visudo-"));
  const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`, LC_ALL: "C" };
  try {
    const version = spawnSync("visudo", ["-V"], { encoding: "utf8", env }).stdout;
    const ours = /version 1\.9\.13(?!\d)/.test(version);
    need(
      context,
      "judges",
      ours ? undefined : `visudo is not of the 1.9.13 family: ${version.split("\n")[0] ?? ""}`,
    );
    const samples = fc.sample(file, {
      numRuns: 1000,
      seed: 15,
    });
    const at = join(folder, "sudoers");
    const odd: string[] = [];
    let refusals = 0;
    for (const text of samples) {
      writeFileSync(at, text);
      const { status, stdout, stderr } = spawnSync("visudo", ["-cf", at], {
        encoding: "utf8",
        env,
      });
      if (status !== 0) refusals += 1;
      if (takes(text) !== (status === 0))
        odd.push(
          `${status === 0 ? "taken" : "refused"} ${JSON.stringify(text)} ${stdout}${stderr}`,
        );
    }
    expect(refusals).toBeGreaterThan(samples.length / 10);
    expect(refusals).toBeLessThan((samples.length * 9) / 10);
    expect(odd.slice(0, 25).join("\n")).toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
