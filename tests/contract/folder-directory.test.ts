/** The LDIF file under the directory contract, and what is special about a file. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { folderDirectory } from "#adapters/folder-directory";
import { filesBelow } from "#adapters/folder-files";
import { directory } from "#reconcile/directory";
import { withMarker } from "#reconcile/directory-entry";
import { parseLdif, writeLdif } from "#adapters/folder-ldif";
import { asLdifAttributes, ldifBlock } from "#adapters/folder-ldif";
import { LdifTree } from "#adapters/folder-tree";
import { Bench } from "./bench.ts";
import { changed, directoryFence, tree } from "./directory-data.ts";
import type { DirectoryDriver, Raw } from "./directory-harness.ts";
import { directoryContract } from "./directory.ts";
import { Killed, Saboteur } from "./failing-files.ts";

const location = "099-mfano/executive/directory.ldif";
const fence = directoryFence("folder", location);

function rawOf(path: string): Raw {
  const entries = new LdifTree(parseLdif(readFileSync(path, "utf8"), "x"), "x").entries();
  return Object.fromEntries(
    entries.map(({ dn, attributes }) => [
      dn,
      Object.fromEntries([...attributes].map(([name, values]) => [name, values.map(String)])),
    ]),
  );
}

directoryContract("LDIF file", async () => {
  const bench = new Bench();
  const path = join(bench.targets, location);
  const driver: DirectoryDriver = {
    fence,
    ports: (dieAt) =>
      bench.ports(
        new Saboteur(
          dieAt === undefined
            ? undefined
            : { at: dieAt, moment: "before", error: () => new Killed() },
        ),
      ),
    entries: async () => rawOf(path),
    async byHand(dn, attributes) {
      const known = new LdifTree(parseLdif(readFileSync(path, "utf8"), path), path);
      const there = known.entries().some((entry) => entry.dn === dn);
      if (attributes === undefined) known.take({ do: "remove", dn });
      else if (there)
        known.take({
          do: "modify",
          dn,
          changes: Object.entries(attributes).map(([attribute, values]) => ({
            op: "replace",
            attribute,
            values,
          })),
        });
      else known.take({ do: "add", dn, attributes });
      writeFileSync(path, writeLdif(known.blocks()));
    },
    close: async () => bench.close(),
  };
  return driver;
});

const foreign = `version: 1

# kept by the registry, do not sort
dn: dc=mfano,dc=example
objectClass: domain
dc:: bWZhbm8=
description: a line that is folded
  by somebody else
jpegPhoto:: /9j/4AAQSkZJRgABAQ==
`;

test("entries of others stay byte for byte: comments, folding, base64 and order", async () => {
  const bench = new Bench();
  const path = join(bench.targets, location);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, foreign);
  await bench.apply(fence, tree(2));
  expect(readFileSync(path, "utf8").startsWith(foreign)).toBe(true);
  await bench.apply(fence, changed(tree(2), "person:1000", { title: ["Clerk"] }));
  expect(readFileSync(path, "utf8").startsWith(foreign)).toBe(true);
  await bench.apply(fence, undefined);
  expect(readFileSync(path, "utf8").startsWith(foreign)).toBe(true);
  bench.close();
});

test("comments of their own stay where they stand, whatever happens around them", async () => {
  const bench = new Bench();
  const path = join(bench.targets, location);
  mkdirSync(dirname(path), { recursive: true });
  const [head, one, middle, two, end] = [
    "version: 1\n\n# at the top",
    "dn: dc=mfano,dc=example\nobjectClass: domain\ndc: mfano",
    "# between the two\n# of two lines",
    "dn: dc=angani,dc=example\nobjectClass: domain\ndc: angani",
    "# at the end",
  ];
  const text = [head, one, middle, two, end].join("\n\n");
  writeFileSync(path, `${text}\n`);
  for (const wanted of [tree(2), changed(tree(1), "person:1000", { title: ["Clerk"] }), undefined])
    for (const _again of [1, 2]) {
      await bench.apply(fence, wanted);
      expect(readFileSync(path, "utf8").startsWith(text)).toBe(true);
    }
  bench.close();
});

test.each([
  ["a line that is nothing", "dn: dc=x\nobjectClass domain\n", /directory\.ldif:2: /],
  ["a change record", "dn: dc=x\nchangetype: delete\n", /:2: this is a change record/],
  ["an entry without dn", "cn: x\n", /:1: an entry does not begin with dn/],
  ["two entries of one name", "dn: dc=x\ndc: x\n\ndn: DC=X\ndc: x\n", /two entries have one name/],
  ["a value from elsewhere", "dn: dc=x\njpegPhoto:< file:///x\n", /:2: .*not supported/],
])("a file with %s is left as it is", async (_, text, message) => {
  const bench = new Bench();
  const path = join(bench.targets, location);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  await expect(bench.apply(fence, tree(1))).rejects.toThrow(message);
  expect(readFileSync(path, "utf8")).toBe(text);
  bench.close();
});

test("lines are folded at 76 and read back", () => {
  const block = ldifBlock(
    "dc=x",
    asLdifAttributes({ description: ["y".repeat(500), "é".repeat(200)] }),
  );
  expect(Math.max(...block.raw.split("\n").map((line) => line.length))).toBe(76);
  const [back] = parseLdif(block.raw, "x");
  expect(back?.entry?.attributes.get("description")?.values).toEqual([
    "y".repeat(500),
    "é".repeat(200),
  ]);
});

test("20,000 people are read and compared in about a second", async () => {
  const bench = new Bench();
  const path = join(bench.targets, location);
  mkdirSync(dirname(path), { recursive: true });
  const wanted = tree(20_000);
  const blocks = wanted.entries.map((entry) =>
    ldifBlock(entry.dn, asLdifAttributes(withMarker(entry, fence.marker))),
  );
  writeFileSync(path, writeLdif(blocks));
  const begun = process.cpuUsage();
  const { changes } = directory.plan(
    fence,
    wanted,
    await folderDirectory(filesBelow(bench.targets), location).observe(),
  );
  const { user, system } = process.cpuUsage(begun);
  expect(changes).toEqual([]);
  // Processor time, because the machine may do other things too; alone it takes about a second.
  expect((user + system) / 1e6).toBeLessThan(5);
  bench.close();
});
