/** What only a real directory can do wrong: certificates, logins, limits, a server that is killed. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Unreachable } from "#model/reach";
import { readResource } from "#use/read-resource";
import { freePort } from "../adapters/private-sshd.ts";
import { base, changed, person, tree } from "./directory-data.ts";
import { bindPassword, privateSlapd } from "./private-slapd.ts";
import {
  apply,
  failure,
  fence,
  observe,
  ports,
  slapd,
  state,
  useSlapd,
} from "./ldap-directory-kit.ts";

useSlapd();

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
