/** A case as a real folder, asked by the real script, in whichever shell. */
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseAnswer } from "#platforms/answer";
import { compile } from "#platforms/compile";
import type { Facts, Want } from "#model/fact";
import type { Entry, System } from "./case.ts";

/** The shells that this machine has, of those that the script must run under. */
export const shells: readonly (readonly string[])[] = [
  ["dash"],
  ["bash", "--posix"],
  ["bash"],
  ["busybox", "sh"],
].filter(
  ([program = "", applet]) =>
    spawnSync(program, applet === "sh" ? ["sh", "-c", "exit 0"] : ["-c", "exit 0"]).status === 0,
);

/** Makes the folder, with `.kaunti-owners` where a case wants owners that only root could give. */
export function makeImage(one: System): string {
  const root = mkdtempSync(join(tmpdir(), "kaunti-case-"));
  chmodSync(root, 0o755);
  const owners: string[] = [];
  const late: (() => void)[] = [];
  const files: Record<string, string | Entry> = {
    "/etc/os-release": osRelease(one.platform ?? "debian12"),
    ...one.root,
  };
  if (one.packages !== undefined || files["/var/lib/dpkg/status"] === undefined)
    files["/var/lib/dpkg/status"] = dpkgStatus({ dpkg: "ii", ...one.packages });
  for (const [path, raw] of Object.entries(files)) {
    const entry: Entry = typeof raw === "string" ? { content: raw } : raw;
    const at = join(root, path);
    mkdirSync(entry.dir === true ? at : dirname(at), { recursive: true });
    if (entry.link !== undefined) symlinkSync(entry.link, at);
    else if (entry.fifo === true) execFileSync("mkfifo", [at]);
    else if (entry.dir !== true)
      writeFileSync(
        at,
        entry.base64 === undefined ? (entry.content ?? "") : Buffer.from(entry.base64, "base64"),
      );
    if (entry.link === undefined)
      late.push(() =>
        chmodSync(at, Number.parseInt(entry.mode ?? (entry.dir === true ? "0755" : "0644"), 8)),
      );
    if (entry.acl !== undefined)
      late.unshift(() => execFileSync("setfacl", ["-m", entry.acl ?? "", at]));
    if (entry.link === undefined)
      owners.push(
        `${String(entry.uid ?? 0)} ${String(entry.gid ?? 0)} ${entry.listed ?? entry.mode ?? (entry.dir === true ? "0755" : "0644")} ${path}`,
      );
  }
  for (const change of late.toReversed()) change();
  writeFileSync(join(root, ".kaunti-owners"), `${owners.join("\n")}\n`);
  return root;
}

export function removeImage(root: string): void {
  execFileSync("chmod", ["-R", "u+rwX", root]);
  rmSync(root, { recursive: true });
}

/** Asks the folder. `unprivileged`: as nobody, when we are root. */
export async function askImage(
  root: string,
  wants: readonly Want[],
  shell: readonly string[],
  { unprivileged = false, foreign = false }: Pick<System, "unprivileged" | "foreign"> = {},
): Promise<Facts> {
  const script = compile([{ wants }], { root, ownersList: !foreign });
  return parseAnswer(await runScript(script, shell, unprivileged));
}

/** Standard output; a shell error on standard error is a failure of the script. */
export async function runScript(
  script: string,
  [program = "sh", ...args]: readonly string[],
  unprivileged = false,
): Promise<string> {
  const who = unprivileged && process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [...args, "-s"],
      { maxBuffer: 64_000_000, ...who },
      (error, out, err) => {
        if (err !== "") reject(new Error(`the script said on standard error: ${err}`));
        else if (error) reject(new Error(`the script ended badly: ${error.message}`));
        else resolve(out);
      },
    );
    child.stdin?.end(script);
  });
}

function osRelease(platform: string): string {
  const [, id = "", version = ""] = /^([a-z]*)(.*)$/.exec(platform) ?? [];
  return `PRETTY_NAME="A system"\nID=${id}\nVERSION_ID="${version}"\n`;
}

function dpkgStatus(packages: Readonly<Record<string, string>>): string {
  const want: Record<string, string> = {
    i: "install",
    r: "deinstall",
    h: "hold",
    u: "unknown",
    p: "purge",
  };
  const state: Record<string, string> = {
    i: "installed",
    c: "config-files",
    U: "unpacked",
    F: "half-configured",
    H: "half-installed",
    n: "not-installed",
    t: "triggers-pending",
  };
  return Object.entries(packages)
    .map(
      ([name, status]) =>
        `Package: ${name}\nStatus: ${want[status.charAt(0)] ?? ""} ${status.endsWith("R") ? "reinstreq" : "ok"} ${state[status.charAt(1)] ?? ""}\nMaintainer: A <a@b.example>\nArchitecture: amd64\nVersion: 1.0\nDescription: a package\n`,
    )
    .join("\n");
}
