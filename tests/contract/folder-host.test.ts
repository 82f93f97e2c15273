/** The image root under the host contract, and what is special about a folder. */
import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { Fence } from "#model/fence";
import { Bench } from "./bench.ts";
import { Killed, Saboteur } from "./failing-files.ts";
import { file, hostOf, unit } from "./host-data.ts";
import { hostContract } from "./host.ts";

const location = "099-mfano/hosts/099SRV00001";

function fence(layer: string): Fence {
  const marker = `kaunti:099:executive:${layer}`;
  return {
    type: "host",
    driver: "folder",
    location,
    owner: "executive",
    county: "099",
    layer,
    marker,
    scope: {},
  };
}

hostContract("image root", async () => {
  const bench = new Bench();
  const root = join(bench.targets, location);
  return {
    fence,
    ports: (dieAt, moment = "before") =>
      bench.ports(
        new Saboteur(
          dieAt === undefined ? undefined : { at: dieAt, moment, error: () => new Killed() },
        ),
      ),
    tree: async () => {
      const all = Object.entries(bench.snapshot()).map(
        ([path, what]) => [path.slice(location.length), what] as const,
      );
      return Object.fromEntries(
        all.filter(([path]) => !/^$|^\/var(\/lib(\/kaunti.*)?)?$|kaunti-owners/.test(path)),
      );
    },
    async byHand(path, text) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      if (text === undefined) rmSync(join(root, path));
      else writeFileSync(join(root, path), text);
    },
    async linkByHand(path, to) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      symlinkSync(to, join(root, path));
    },
    close: async () => bench.close(),
  };
});

test("owners go to the list, numeric where the root knows the name; removal takes them out", async () => {
  const bench = new Bench();
  const root = join(bench.targets, location);
  mkdirSync(join(root, "etc"), { recursive: true });
  writeFileSync(
    join(root, "etc/passwd"),
    "root:x:0:0::/root:/bin/sh\nmail:x:8:12::/var/mail:/bin/sh\n",
  );
  writeFileSync(join(root, "etc/group"), "root:x:0:\nmail:x:12:\n");
  writeFileSync(join(root, ".kaunti-owners"), "5 5 0644 /etc/other\n");
  const wanted = hostOf(
    unit("m", [
      file("/etc/m", "m", { owner: "mail", group: "mail", mode: "0640" }),
      file("/etc/n", "n", { owner: "nsd" }),
    ]),
  );
  await bench.apply(fence("email"), wanted);
  expect(readFileSync(join(root, ".kaunti-owners"), "utf8")).toBe(
    "8 12 0640 /etc/m\nnsd 0 0644 /etc/n\n5 5 0644 /etc/other\n",
  );
  await bench.apply(fence("email"), undefined);
  expect(readFileSync(join(root, ".kaunti-owners"), "utf8")).toBe("5 5 0644 /etc/other\n");
  bench.close();
});

test("a link inside the root never leads out of it", async () => {
  const bench = new Bench();
  const root = join(bench.targets, location);
  mkdirSync(join(root, "etc"), { recursive: true });
  mkdirSync(join(root, "srv"));
  // Absolute links of an image mean the image's own paths; one with too many `..` stops at its top.
  symlinkSync("/srv", join(root, "etc/abs"));
  symlinkSync("../../../../../../../../srv", join(root, "etc/rel"));
  await bench.apply(
    fence("email"),
    hostOf(unit("x", [file("/etc/abs/a", "a"), file("/etc/rel/b", "b")])),
  );
  expect(readdirSync(join(root, "srv")).toSorted()).toEqual(["a", "b"]);
  bench.close();
});

test("a damaged manifest stops everything", async () => {
  const bench = new Bench();
  await bench.apply(fence("email"), hostOf(unit("x", [file("/etc/a", "a")])));
  writeFileSync(join(bench.targets, location, "var/lib/kaunti/manifest.json"), "{");
  const before = bench.snapshot();
  await expect(
    bench.apply(fence("email"), hostOf(unit("x", [file("/etc/a", "b")]))),
  ).rejects.toThrow(/damaged/);
  await expect(bench.apply(fence("email"), undefined)).rejects.toThrow(/damaged/);
  expect(bench.snapshot()).toEqual(before);
  bench.close();
});
