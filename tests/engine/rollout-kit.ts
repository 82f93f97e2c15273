/** A private copy of the practice county with a state of its own, and the real `kaunti` on it. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const kit = join(import.meta.dirname, "../..");

export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RolloutKit {
  readonly dir: string;
  readonly inventory: string;
  readonly state: string;
  /** Runs `kaunti` with words; waits. */
  run(words: readonly string[], env?: Readonly<Record<string, string>>): Answer;
  /** The same without waiting, in a process group of its own. */
  start(words: readonly string[]): ChildProcess;
  /** Rewrites a file of the inventory. */
  edit(file: string, change: (text: string) => string): void;
  remove(): void;
}

/** `folder`: which practice county to copy; it becomes the whole inventory. */
export function rolloutKit(name: string, folder = "099-mfano"): RolloutKit {
  const dir = mkdtempSync(join(tmpdir(), `kaunti-${name}-`));
  const inventory = join(dir, "inventory");
  const state = join(dir, "state");
  cpSync(join(kit, "inventory/practice", folder), inventory, { recursive: true });
  rmSync(join(inventory, "images"), { recursive: true, force: true });
  const base = { ...process.env, KAUNTI_STATE: state, KAUNTI_INVENTORY: inventory, NO_COLOR: "1" };
  return {
    dir,
    inventory,
    state,
    run: (words, env = {}) => {
      const options = { env: { ...base, ...env }, encoding: "utf8", input: "" } as const;
      const { status, stdout, stderr } = spawnSync(join(kit, "kaunti"), words, options);
      return { code: status, out: stdout, err: stderr };
    },
    start: (words) =>
      spawn(join(kit, "kaunti"), words, { env: base, stdio: "ignore", detached: true }),
    edit: (file, change) => {
      const path = join(inventory, file);
      writeFileSync(path, change(readFileSync(path, "utf8")));
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Every file below `dir` with its hash, but for what only says when and how it was made. */
export function contentsOf(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths
      .filter((path) => !/\/(\.locks|backup)\//.test(path))
      .toSorted()
      .map((path) => [
        path.slice(dir.length + 1),
        createHash("sha256").update(meaning(path)).digest("hex").slice(0, 16),
      ]),
  );
}

/** An LDIF file is a set of entries: their order says only in which order they came. */
function meaning(path: string): string {
  const text = readFileSync(path, "utf8");
  return path.endsWith(".ldif") ? text.trimEnd().split("\n\n").toSorted().join("\n\n") : text;
}

/** Processes whose environment names `state`: the CLI, its worker, the engine, the provider. */
export function processesOf(state: string): { readonly pid: number; readonly command: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const env = readFileSync(`/proc/${name}/environ`, "utf8");
        if (!env.split("\0").includes(`KAUNTI_STATE=${state}`)) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        return command === "" ? [] : [{ pid: Number(name), command }];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

/** Makes the inventory a git repository with one commit. */
export function commitAll(dir: string, message: string): void {
  const git = (...args: string[]) =>
    execFileSync(
      "git",
      ["-C", dir, "-c", "user.name=t", "-c", "user.email=t@mfano.example", ...args],
      { stdio: "ignore" },
    );
  git("init", "-q");
  git("add", ".");
  git("commit", "-q", "-m", message);
}
