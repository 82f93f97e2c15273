/** A sheet of hosts: what counties' spreadsheets do to it, and every mistake with its place. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readHosts } from "#adapters/hosts-file";

const home = mkdtempSync(join(tmpdir(), "kaunti-sheet-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const file = join(home, "hosts.csv");

test("semicolons, a byte order mark, other columns first; what is empty has its usual value", async () => {
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOCPz+FCt2Ojj2IV/t5UdVv07KRgFAWV7iM2cXvN0zhl";
  writeFileSync(
    file,
    `\ufeffaddress;NAME;identity;hostkey;role\r\n10.99.0.1;srv1;keys/id;${key};server\r\n10.99.0.2;lap1;~/.ssh/id;;\r\n`,
  );
  const [one, two] = await readHosts(file);
  expect(one).toEqual({
    name: "srv1",
    owner: "",
    site: "",
    role: "server",
    reach: {
      kind: "ssh",
      host: "10.99.0.1",
      port: 22,
      user: userInfo().username,
      identity: join(home, "keys/id"),
      hostKey: key,
    },
  });
  expect(two?.reach).toEqual({
    kind: "ssh",
    host: "10.99.0.2",
    port: 22,
    user: userInfo().username,
    identity: join(homedir(), ".ssh/id"),
  });
});

test.each([
  ["name,adress\na,b", /^[^\n]*:1:1: column "adress" is not known; did you mean "address"\?$/],
  ["name,port\na,22", /^[^\n]*: column address is missing; known are name, address, port/],
  ["name,address,colour\na,b,c", /column "colour" is not known/],
  [
    "name,address,port\na,b,99999\nb,,22",
    /:2:\d+: "99999" is not a port[^]*:3:\d+: address is empty/,
  ],
  ["name,address\na,b\na,c", /a is already in line 2/],
  ["name,address,hostkey\na,b,nonsense", /not a host key/],
  ['name,address\n"a,b', /never closed/],
  ["name,address\n", /names no host/],
  ["", /hosts.csv:1:1: this file is empty/],
  ["name,address,Asset\na,10.99.0.1,b\n", /column name stands twice/],
])("%j", async (text, said) => {
  writeFileSync(file, text);
  await expect(readHosts(file)).rejects.toMatchObject({
    exit: 3,
    message: expect.stringMatching(said) as string,
  });
});

test("a sheet of machines to enrol is told the columns of its own guide, one line for one mistake", async () => {
  writeFileSync(file, "asse,address\na,b");
  await expect(readHosts(file, "asset")).rejects.toMatchObject({
    message: `${file}:1:1: column "asse" is not known; did you mean "asset"?`,
  });
  writeFileSync(file, "address\nb");
  await expect(readHosts(file, "asset")).rejects.toMatchObject({
    message: expect.stringMatching(
      /^[^\n]*: column asset is missing; known are asset, address, port/,
    ) as string,
  });
});

test("a sheet that is not there", async () => {
  await expect(readHosts(join(home, "nowhere.csv"))).rejects.toMatchObject({ exit: 3 });
});
