/** The practice machines: made whole or not at all, left alone once made, and the ones that the sheet names. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { expandImage, ownersOf } from "#inventory/image";
import type { ImageDescription } from "#inventory/image";
import { makeImage, readImages } from "#adapters/images";
import { identityOf, identityWants } from "#platforms/identity";
import { parseAnswer } from "#platforms/answer";
import { compile } from "#platforms/compile";
import { need, withoutProgram } from "../support/need.ts";

const county = join(import.meta.dirname, "../../inventory/practice/099-mfano");
const scratch = mkdtempSync(join(tmpdir(), "kaunti-images-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const images = await readImages(join(county, "images"));
const machines = [...images].filter(([, { like }]) => like !== undefined).map(([name]) => name);

async function make(name: string, root: string): Promise<boolean> {
  const entries = expandImage(name, images);
  return makeImage(root, entries, ownersOf(entries));
}

const plain = (over: Partial<ImageDescription>): ImageDescription => ({ about: "", ...over });

describe("image descriptions", () => {
  test("like, null and defaults", () => {
    const both = new Map([
      [
        "base",
        plain({ files: { "/etc/a": "a\n", "/etc/b": "b\n" }, packages: { nis: "4", sudo: "1" } }),
      ],
      [
        "one",
        plain({
          like: "base",
          files: { "/etc/a": null, "/home/x/c": { content: "c", mode: "0600", owner: 1000 } },
          packages: { nis: null },
        }),
      ],
    ]);
    const entries = expandImage("one", both);
    expect(entries.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
      "0755 /etc",
      "0644 /etc/b",
      "0755 /home",
      "0755 /home/x",
      "0600 /home/x/c",
      "0755 /var",
      "0755 /var/lib",
      "0755 /var/lib/dpkg",
      "0644 /var/lib/dpkg/status",
    ]);
    expect(ownersOf(entries)).toContain("1000 0 0600 /home/x/c\n");
    const status = entries.at(-1);
    expect(status?.kind === "file" && status.content).toMatch(
      /^Package: sudo\n(?!.*Package: nis)/s,
    );
  });

  test("like nothing, and like itself", () => {
    expect(() => expandImage("one", new Map([["one", plain({ like: "two" })]]))).toThrow(/"two"/);
    expect(() => expandImage("one", new Map([["one", plain({ like: "one" })]]))).toThrow(
      /like itself/,
    );
  });
});

describe("practice machines", () => {
  test("there are three laptops and a server, each with the serial of its equipment row", async () => {
    expect(machines).toHaveLength(4);
    const rows = readFileSync(join(county, "equipment.csv"), "utf8").split("\n");
    for (const name of machines) {
      const tag = `CG-${name.toUpperCase().replaceAll("-", "/")}`;
      const serial = expandImage(name, images).find(({ path }) => path.endsWith("product_serial"));
      const content = serial?.kind === "file" ? serial.content.trim() : "";
      expect(rows.find((row) => row.startsWith(`${tag},`))?.split(","), name).toContain(content);
    }
  });

  for (const shell of ["dash", "bash", "busybox"])
    test(`${shell} asks them all who they are`, async (context) => {
      need(context, "judges", withoutProgram(shell, shell));
      for (const name of machines) {
        const root = join(scratch, shell, name);
        await make(name, root);
        const script = compile([{ wants: identityWants(true) }], { root });
        const [program = "", ...words] = shell === "busybox" ? ["busybox", "sh"] : [shell];
        const out = execFileSync(program, [...words, "-s"], { input: script, encoding: "utf8" });
        const facts = parseAnswer(out);
        expect(facts.problem).toBeUndefined();
        const identity = identityOf(facts);
        expect(identity.serial.value).not.toBe("");
        expect(identity.uuid.value).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        expect(identity.hostKey.value).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]{68}$/);
        expect(identity.os.value).toBe("debian12");
      }
    });

  test("encryption: one is, and of the others their files do not show it", async () => {
    const states = new Map<string, string>();
    for (const name of machines) {
      const root = join(scratch, "encryption", name);
      await make(name, root);
      const out = execFileSync("sh", ["-s"], {
        input: compile([{ wants: identityWants(true) }], { root }),
        encoding: "utf8",
      });
      states.set(name, identityOf(parseAnswer(out)).encryption.state);
    }
    expect(Object.fromEntries(states)).toEqual({
      "099-ict-lap-00001": "encrypted",
      "099-hlt-lap-00002": "unknown",
      "099-asm-lap-00003": "unknown",
      "099-ict-srv-00001": "unknown",
    });
  });

  test("a machine that is there is left as it is", async () => {
    const root = join(scratch, "again");
    const [name = ""] = machines;
    expect(await make(name, root)).toBe(true);
    writeFileSync(join(root, "etc/hostname"), "changed\n");
    expect(await make(name, root)).toBe(false);
    expect(readFileSync(join(root, "etc/hostname"), "utf8")).toBe("changed\n");
    expect(lstatSync(join(root, "lib")).isSymbolicLink()).toBe(true);
  });

  test("a making that fails half-way leaves no machine behind, and the next one works", async () => {
    const root = join(scratch, "half");
    const [name = ""] = machines;
    const entries = [...expandImage(name, images)];
    const broken = [
      ...entries,
      {
        kind: "file",
        path: "/no/such/folder",
        mode: "0644",
        owner: 0,
        group: 0,
        content: "",
      } as const,
    ];
    await expect(makeImage(root, broken, "")).rejects.toThrow(/ENOENT/);
    expect(existsSync(root)).toBe(false);
    expect(await make(name, root)).toBe(true);
    expect(readdirSync(scratch).filter((entry) => entry.endsWith(".new"))).toEqual([]);
  });

  test("a file that is on disk with its real mode keeps its owner's access", async () => {
    const root = join(scratch, "modes");
    await make("099-asm-lap-00003", root);
    expect(lstatSync(join(root, "etc/sudoers.d/README")).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(root, ".kaunti-owners"), "utf8")).toContain(
      "0 0 0440 /etc/sudoers.d/README\n",
    );
  });
});
