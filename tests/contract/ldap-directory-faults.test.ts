/** What only a real directory can do wrong: certificates, logins, limits, locks, a server that is killed. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { digestWith, sha256 } from "#adapters/digest";
import { filesBelow } from "#adapters/folder-files";
import { ldapDirectory } from "#adapters/ldap-directory";
import { batches } from "#adapters/ldap-write";
import { undoStore } from "#adapters/store";
import type { DesiredDirectory } from "#model/desired";
import type { Fence } from "#model/fence";
import { Unreachable } from "#model/reach";
import type { DirectoryStep } from "#reconcile/directory-entry";
import type { Applied } from "#use/apply-resource";
import { applyResource } from "#use/apply-resource";
import { readResource } from "#use/read-resource";
import { freePort } from "../adapters/private-sshd.ts";
import { need } from "../support/need.ts";
import { base, changed, directoryFence, person, tree } from "./directory-data.ts";
import type { PrivateSlapd } from "./private-slapd.ts";
import { bindDn, bindPassword, privateSlapd, suffix, withoutSlapd } from "./private-slapd.ts";

const missing = withoutSlapd();
let slapd: PrivateSlapd;
let state: string;

beforeAll(async () => {
  if (missing === undefined) slapd = await privateSlapd();
});
afterAll(() => slapd?.close());
beforeEach((context) => {
  need(context, "judges", missing);
  state = mkdtempSync(join(tmpdir(), "kaunti-contract-"));
  writeFileSync(join(state, "password"), bindPassword);
});
afterEach(async () => {
  if (missing !== undefined) return;
  try {
    slapd.client("ldapdelete", ["-r", base]);
  } catch {
    // Nothing was made.
  }
  rmSync(state, { recursive: true, force: true });
});

function fence(more: Record<string, string> = {}, url = slapd.urls.ldaps): Fence {
  const ca = `file:${slapd.dir}/ca.pem`;
  const scope = { baseDn: base, url, bindDn, bindPassword: "file:password", ca, ...more };
  return { ...directoryFence("ldap", new URL(url).host), scope };
}
const ports = (leaseMs?: number) => ({
  open: (to: Fence) =>
    ldapDirectory(to, { state, waitMs: 3000, ...(leaseMs !== undefined && { leaseMs }) }),
  undo: undoStore(filesBelow(state)),
  digest: digestWith("contract-digest-key"),
  hash: sha256,
});
const apply = (desired: DesiredDirectory, to = fence()): Promise<Applied> =>
  applyResource(
    ports(),
    { name: "tree", fence: to, desired },
    { allow: 1e6, tell: () => undefined },
  );
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.unreachable("it went well"),
    (error: Error) => error,
  );
const observe = (to = fence()) => ports().open(to).observe();

test.each([
  ["expired", { expired: true }, /its certificate has expired/],
  ["of another name", { name: "other.mfano.example" }, /its certificate is for another name/],
  ["of another authority", { otherAuthority: true }, /not signed by the authority on record/],
])(
  "a certificate %s: told over LDAPS and over StartTLS, before any password",
  async (_, how, sentence) => {
    await slapd.certify(how);
    try {
      for (const url of [slapd.urls.ldaps, slapd.urls.ldap]) {
        const error = await failure(observe(fence({}, url)));
        expect(error).toBeInstanceOf(Unreachable);
        expect(error.message).toMatch(sentence);
      }
    } finally {
      await slapd.certify({});
    }
  },
);

test("StartTLS, an address instead of a name, an authority as DER: all of them verified", async () => {
  await apply(tree(2));
  const port = new URL(slapd.urls.ldap).port;
  for (const url of [
    slapd.urls.ldap,
    `ldap://127.0.0.1:${port}`,
    `ldaps://127.0.0.1:${slapd.port}`,
  ])
    expect(await observe(fence({}, url))).toHaveLength(7);
  const der = slapd.der();
  expect(await observe(fence({ ca: `der:${der}` }))).toHaveLength(7);
  await expect(observe(fence({ ca: "der:AAAA" }))).rejects.toThrow(/not a certificate/);
});

test("a server without TLS gets nothing: neither name nor password are sent", async () => {
  let got = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      got = Buffer.concat([got, chunk]);
      // An extendedResponse that says protocolError (RFC 4511 section 4.12).
      socket.write(
        Buffer.from([0x30, 0x0c, 0x02, 0x01, chunk[4] ?? 1, 0x78, 0x07, 0x0a, 0x01, 2, 4, 0, 4, 0]),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await failure(observe(fence({}, url)));
  server.close();
  expect(got.includes("1.3.6.1.4.1.1466.20037")).toBe(true);
  expect(got.includes("kaunti")).toBe(false);
  expect(got.includes(bindPassword)).toBe(false);
});

test("a wrong password, nobody there, another tree: a sentence each", async () => {
  writeFileSync(join(state, "wrong"), "not this one");
  await expect(observe(fence({ bindPassword: "file:wrong" }))).rejects.toThrow(
    /refused the kit's name or password/,
  );
  const dead = await failure(observe(fence({}, `ldaps://127.0.0.1:${await freePort()}`)));
  expect(dead).toBeInstanceOf(Unreachable);
  expect(dead.message).toMatch(/nothing listens there/);
  await expect(observe(fence({ baseDn: "dc=elsewhere" }))).rejects.toThrow(
    /does not serve dc=elsewhere/,
  );
});

test("more than the server gives at once is read in pages; where it gives no more, that is an error and never a part", async () => {
  await apply(tree(600));
  expect(await observe()).toHaveLength(605);
  const tight = await privateSlapd("size.prtotal=550");
  try {
    tight.client("ldapadd", [], slapd.client("ldapsearch", ["-LLL", "-b", base]));
    const to = fence({ ca: `file:${tight.dir}/ca.pem` }, tight.urls.ldaps);
    await expect(observe(to)).rejects.toThrow(
      /gives no more entries at once; allow the kit's account more/,
    );
    await expect(apply(tree(600), to)).rejects.toThrow(/gives no more entries/);
  } finally {
    await tight.close();
  }
});

test("what the directory refuses is a sentence that names nobody", async () => {
  await apply(tree(1));
  const bad = changed(tree(1), "person:1000", { mailEnabled: ["perhaps"] });
  const error = await failure(apply(bad));
  expect(error.message).toMatch(/refused change 1 of 1 \(modify\).*has not the form/);
  expect(error.message).not.toMatch(/person0|Wanjiku|perhaps/);
});

test("killed with -9 at any moment of the first load: repeating ends as if nothing had happened", async () => {
  const wanted = tree(300);
  const { digest: right } = await apply(wanted);
  let cut = 0;
  for (let n = 0; n < 10; n += 1) {
    slapd.client("ldapdelete", ["-r", base]);
    const running = apply(wanted).then(
      () => true,
      (error: Error) => {
        expect(error).toBeInstanceOf(Unreachable);
        return false;
      },
    );
    await new Promise((resolve) => setTimeout(resolve, 40 * (n + 1)));
    await slapd.kill();
    if (!(await running)) cut += 1;
    await slapd.start();
    expect((await apply(wanted)).digest).toBe(right);
    expect((await readResource(ports(), fence()))?.digest).toBe(right);
  }
  expect(cut).toBeGreaterThan(2);
});

test("a photo is bytes, and stays; names with commas and backslashes and another case are moved to", async () => {
  await apply(tree(1));
  const dn = `uid=person0,ou=people,${base}`;
  slapd.client(
    "ldapmodify",
    [],
    `dn: ${dn}\nchangetype: modify\nadd: jpegPhoto\njpegPhoto:: /9j/4AAQSkZJRgABAQ==\n`,
  );
  const photo = (await observe()).find((entry) => entry.dn === dn)?.attributes.get("jpegphoto");
  expect(photo?.[0]).toBeInstanceOf(Uint8Array);
  for (const cn of ["Otieno, Jr.", "back\\slash\\", "\\,both", "#sharp ", "both", "BOTH"]) {
    const rdn = cn.replaceAll(/[\\,#]/g, (char) => `\\${char}`).replace(/ $/, "\\ ");
    const moved = {
      ...person(0),
      dn: `cn=${rdn},ou=people,${base}`,
      attributes: { ...person(0).attributes, cn: [cn] },
    };
    const entries = tree(1).entries.map((e) => (e.id === "person:1000" ? moved : e));
    const { counts } = await apply({ type: "directory", entries });
    expect(counts).toMatchObject({ create: 0, suspend: 0, update: 1 });
  }
  expect(slapd.client("ldapsearch", ["-LLL", "-b", base, "(jpegPhoto=*)", "cn"])).toContain(
    "cn: BOTH",
  );
});

test("the lock: held elsewhere it is refused; of a process that ended it is taken over, and told", async () => {
  const node = new URL("../../node_modules/.bin/node", import.meta.url).pathname;
  const script = new URL("ldap-lock-holder.ts", import.meta.url).pathname;
  const child = spawn(node, [script, JSON.stringify(fence()), state], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const error = await failure(apply(tree(1)));
  expect(error.name).toBe("Refusal");
  expect(error.message).toMatch(
    new RegExp(`process ${child.pid} on .* has been changing this directory since .*another run`),
  );
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
  const told: string[] = [];
  await ports()
    .open(fence())
    .locked(
      "mine",
      (line) => told.push(line),
      async () => undefined,
    );
  expect(told.join()).toMatch(new RegExp(`took over the directory's lock of process ${child.pid}`));
  expect(slapd.client("ldapsearch", ["-LLL", "-b", suffix, "(cn=kaunti-lock-*)"])).toBe("");
});

/** By hand, into the lock that is there. */
const setLock = (text: string): string => {
  const found = slapd.client("ldapsearch", [
    "-LLL",
    "-o",
    "ldif-wrap=no",
    "-b",
    suffix,
    "(cn=kaunti-lock-*)",
    "dn",
  ]);
  const dn = /^dn: (.*)$/m.exec(found)?.[1] ?? "";
  return slapd.client(
    "ldapmodify",
    [],
    `dn: ${dn}\nchangetype: modify\nreplace: description\ndescription: ${text}\n`,
  );
};

test("the lock of another machine: taken over when it does not count any more, and only then; whoever lost it stops", async () => {
  const quick = ldapDirectory(fence(), { state, waitMs: 0, leaseMs: 600 });
  const other = ldapDirectory(fence(), { state, waitMs: 3000, leaseMs: 600 });
  const value = JSON.stringify({
    what: "w",
    from: "elsewhere",
    boot: "b",
    pid: 1,
    since: "s",
    count: 7,
  });
  await other.locked(
    "first",
    () => undefined,
    async () => {
      await expect(
        quick.locked(
          "second",
          () => undefined,
          async () => undefined,
        ),
      ).rejects.toThrow(/has been changing/);
      setLock(value);
      // Its next count finds another's value.
      await new Promise((resolve) => setTimeout(resolve, 400));
      await expect(other.apply([{ do: "remove", dn: `ou=nothing,${base}` }])).rejects.toThrow(
        /lock of the directory was taken over/,
      );
    },
  );
  const told: string[] = [];
  const began = Date.now();
  await other.locked(
    "third",
    (line) => told.push(line),
    async () => undefined,
  );
  expect(Date.now() - began).toBeGreaterThan(500);
  expect(told.join()).toMatch(/process 1 on elsewhere/);
});

test("eight at once: one after the other, none left out", async () => {
  let inside = 0;
  let most = 0;
  const one = (n: number) =>
    ldapDirectory(fence(), { state, waitMs: 60_000 }).locked(
      String(n),
      () => undefined,
      async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setTimeout(resolve, 20));
        inside -= 1;
      },
    );
  await Promise.all(Array.from({ length: 8 }, (_, n) => one(n)));
  expect(most).toBe(1);
});

const add = (dn: string, more = {}): DirectoryStep => ({
  do: "add",
  dn,
  attributes: { cn: ["x"], ...more },
});

test("what may be on its way together: never a child with its parent, a group with its people, a rename with anything", () => {
  const steps: DirectoryStep[] = [
    add("ou=a"),
    add("ou=b"),
    add("cn=1,ou=a"),
    { do: "modify", dn: "cn=2,ou=a", changes: [{ op: "replace", attribute: "cn", values: [] }] },
    add("cn=g,ou=b", { member: ["cn=1,ou=a"] }),
    { do: "rename", dn: "cn=1,ou=a", to: "cn=3,ou=a" },
    { do: "modify", dn: "cn=3,ou=a", changes: [] },
    { do: "remove", dn: "cn=3,ou=a" },
    { do: "remove", dn: "cn=2,ou=a" },
    { do: "remove", dn: "ou=a" },
  ];
  expect(batches(steps).map((batch) => batch.map(({ dn }) => dn))).toEqual([
    ["ou=a", "ou=b"],
    ["cn=1,ou=a", "cn=2,ou=a"],
    ["cn=g,ou=b"],
    ["cn=1,ou=a"],
    ["cn=3,ou=a"],
    ["cn=3,ou=a", "cn=2,ou=a"],
    ["ou=a"],
  ]);
});
