/** Targets that fail: read-only, full in the middle, cancelled in the middle. Always a sentence, always repeatable. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow } from "#adapters/folder-files";
import { trouble } from "#adapters/folder-trouble";
import { KauntiError } from "#model/errors";
import type { Fence } from "#model/fence";
import { Bench } from "./bench.ts";
import { directoryFence, tree } from "./directory-data.ts";
import { file, hostOf, unit } from "./host-data.ts";

const directory = directoryFence("folder", "099-mfano/executive/directory.ldif");
const host: Fence = { ...directory, type: "host", location: "099-mfano/hosts/a", scope: {} };
const services = hostOf(
  unit("a", [file("/etc/a/1", "1"), file("/etc/a/2", "2")]),
  unit("b", [file("/etc/b/1", "1"), file("/etc/b/2", "2")]),
);

function systemError(code: string, path: string): Error {
  return trouble("written", path, Object.assign(new Error(code), { code }));
}

test.each([
  ["EROFS", /is read-only; remount it|read-only/],
  ["ENOSPC", /no space is left there; free some and run it again/],
  ["EACCES", /this user may not/],
])("%s at any write is a sentence, and the next run finishes", async (code, sentence) => {
  for (const fence of [directory, host]) {
    const desired = fence.type === "host" ? services : tree(2);
    for (let at = 0; ; at += 1) {
      const bench = new Bench();
      const fault = { at, moment: "before", error: () => systemError(code, "etc/x") } as const;
      const failed = await bench.apply(fence, desired, { fault }).then(
        () => undefined,
        (error: Error) => error,
      );
      if (failed !== undefined) {
        expect(failed).toBeInstanceOf(KauntiError);
        expect(failed.message).toMatch(sentence);
      }
      await bench.apply(fence, desired);
      expect((await bench.apply(fence, desired)).counts).toMatchObject({ create: 0, update: 0 });
      bench.close();
      if (failed === undefined) break;
    }
  }
});

test("cancelled between two steps: said, and the next run finishes", async () => {
  const bench = new Bench();
  const stop = new AbortController();
  let steps = 0;
  const ports = bench.ports();
  const signal = new Proxy(stop.signal, {
    get(target, key) {
      if (key !== "throwIfAborted") return Reflect.get(target, key) as unknown;
      return () => {
        steps += 1;
        if (steps === 3) stop.abort(new KauntiError("this was cancelled"));
        target.throwIfAborted();
      };
    },
  });
  await expect(bench.apply(host, services, { signal })).rejects.toThrow(/cancelled/);
  expect(steps).toBe(3);
  const { digest } = await bench.apply(host, services);
  expect(await ports.open(host).observe()).toBeDefined();
  expect(digest).toBeDefined();
  bench.close();
});

test("a disk that is really full: old or new, never half; and no litter", async (context) => {
  const mount = mkdtempSync(join(tmpdir(), "kaunti-full-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=96k", "tmpfs", mount], { stdio: "ignore" });
  } catch {
    rmSync(mount, { recursive: true });
    context.skip("no right to mount a small file system here (needs root)");
  }
  try {
    const files = filesBelow(mount);
    await files.write("a", "old\n", 0o644);
    await expect(files.write("a", "x".repeat(200_000), 0o644)).rejects.toThrow(
      /a cannot be written \(ENOSPC\); no space/,
    );
    expect(readFileSync(join(mount, "a"), "utf8")).toBe("old\n");
    expect(await files.list("")).toEqual(["a"]);
  } finally {
    execFileSync("umount", [mount]);
    rmSync(mount, { recursive: true });
  }
});
