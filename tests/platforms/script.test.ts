/** The script itself: one answer in every shell, any byte in any place, nothing out of the root, nothing written. */
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { FileFact, PackageFact, Want } from "#model/fact";
import { parseAnswer } from "#platforms/answer";
import { compile } from "#platforms/compile";
import { makeImage, removeImage, runScript, shells } from "../checks/image.ts";

const wants: Want[] = [
  { kind: "file", path: "/etc/app/*.conf" },
  { kind: "file", path: "/etc/app/*/deep.conf" },
  { kind: "file", path: "/etc/none" },
  { kind: "stat", path: "/etc", deep: true },
  { kind: "package", name: "*" },
  { kind: "unit", name: "a.service" },
  { kind: "passwd" },
  { kind: "group" },
  { kind: "shadow" },
  { kind: "homes" },
  { kind: "walk" },
  { kind: "sshd" },
  { kind: "running", path: "/proc/modules" },
];
const bytes = Buffer.from([...Array(256).keys()]);
const one = {
  root: {
    "/etc/passwd":
      "root:x:0:0:Wanjiku, tel 0700:/root:/bin/bash\nwei\"rd\\:x:1000:1000:N'g:/home/a b:/bin/sh\nshort:x\n+::::::\n\nlast:x:1001:1001::/home/last:/bin/sh",
    "/etc/group": "root:x:0:\nsudo:x:27:wanjiku,otieno\n",
    "/etc/shadow": "root:$y$j9T$SECRETSALT$SECRETHASH:19000:0:99999:7:::\nx:!:1::::::\n",
    "/etc/app/all.conf": { base64: bytes.toString("base64") },
    "/etc/app/crlf.conf": "a=1\r\nb=2",
    "/etc/app/empty.conf": "",
    "/etc/app/-n": "a file called like an option",
    "/etc/app/sub/deep.conf": { link: "/etc/app/crlf.conf" },
    "/etc/app/out.conf": { link: "../../../../../../../../etc/hostname" },
    "/home/a b/.netrc": "machine",
    "/etc/systemd/system/a.service": "[Install]\n",
  },
  packages: { libc6: "ii", "x+y": "rc" },
};

test("every shell says the same, bytes survive, links stay inside, secrets and names stay at home", async () => {
  const root = makeImage(one);
  const script = compile([{ wants }], { root });
  const answers = await Promise.all(
    shells.map(async (shell) => (await runScript(script, shell)).replace(/"now":\d+/, '"now":0')),
  );
  const mixed = await Promise.all(shells.map(async (shell) => runScript(script, shell)));
  removeImage(root);
  expect(mixed.length).toBeGreaterThan(0);
  for (const answer of answers) expect(answer).toBe(answers[0]);
  const facts = parseAnswer(answers[0] ?? "");
  expect(facts.problem).toBeUndefined();
  const records = (key: string): readonly unknown[] => facts.answers.get(key)?.records ?? [];
  const files = records("file /etc/app/*.conf") as readonly FileFact[];
  expect(files.map(({ path }) => path)).toEqual([
    "/etc/app/all.conf",
    "/etc/app/crlf.conf",
    "/etc/app/empty.conf",
    "/etc/app/out.conf",
  ]);
  expect(files[0]?.content).toBe([...bytes].map((byte) => String.fromCharCode(byte)).join(""));
  expect(files[1]?.content).toBe("a=1\r\nb=2");
  expect(files[2]?.content).toBe("");
  expect(files[3]).toEqual({
    path: "/etc/app/out.conf",
    real: "/etc/hostname",
    link: true,
    absent: true,
  });
  const deep = (records("file /etc/app/*/deep.conf") as readonly FileFact[]).filter(
    ({ absent }) => absent !== true,
  );
  expect(deep.map(({ path, content }) => [path, content])).toEqual([
    ["/etc/app/sub/deep.conf", "a=1\r\nb=2"],
  ]);
  expect(records("file /etc/none")).toEqual([{ path: "/etc/none", absent: true }]);
  expect(records("passwd")).toMatchObject([
    { name: "root", line: 1 },
    { name: 'wei"rd\\', line: 2 },
    { name: "short", fields: 2 },
    { name: "+" },
    { name: "last", line: 6 },
  ]);
  expect(records("shadow")).toMatchObject([
    { name: "root", password: "set", method: "y", max: "99999" },
    { name: "x", password: "locked", method: "none" },
  ]);
  expect(records("homes")).toContainEqual(
    expect.objectContaining({ path: "/home/a b/.netrc", what: "dotfile" }),
  );
  expect(facts.answers.get("sshd")?.stored).toBe(true);
  const told = JSON.stringify([...facts.answers]);
  for (const secret of ["SECRET", "Wanjiku, tel", "N'g"]) expect(told).not.toContain(secret);
});

test("tools without base64: the same answer by way of od", async () => {
  const root = makeImage(one);
  const some = [wants[0], wants[6]].filter((want) => want !== undefined);
  const plain = compile([{ wants: some }], { root });
  const hex = plain.replaceAll("command -v base64", "false");
  expect(hex).not.toBe(plain);
  const [a, b] = await Promise.all([
    runScript(plain, shells[0] ?? ["sh"]),
    runScript(hex, shells[0] ?? ["sh"]),
  ]);
  removeImage(root);
  expect([...parseAnswer(b).answers]).toEqual([...parseAnswer(a).answers]);
  expect(b).toContain('"hex"');
});

const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);

test("an image's packages are read from its list, as dpkg itself reads it", async () => {
  const states = ["ii", "rc", "hi", "iU", "iF", "iH", "pn"];
  const root = makeImage({
    root: {},
    packages: {
      dpkg: "ii",
      ...Object.fromEntries(states.map((state, at) => [`p${String(at)}`, state])),
    },
  });
  const list = join(root, "var/lib/dpkg/status");
  appendFileSync(
    list,
    "\npackage: odd\nSTATUS:  install  reinstreq installed\nArchitecture: amd64\nVersion: 1:2\nDescription: x\n Package: none\n",
  );
  const format = "${db:Status-Abbrev}|${Package}|${Version}\n";
  const asked = execFileSync("dpkg-query", ["--admindir", dirname(list), "-W", "-f", format])
    .toString()
    .split("\n")
    .flatMap((line) => {
      const [status = "", name, version] = line.split("|");
      return name === undefined || status.charAt(1) === "n"
        ? []
        : [{ name, version, status: status.trim() }];
    });
  const script = compile([{ wants: [{ kind: "package", name: "*" }] }], { root });
  const own = parseAnswer(await runScript(script, shells[0] ?? ["sh"])).answers.get("package *");
  removeImage(root);
  const there = ((own?.records ?? []) as readonly PackageFact[]).filter(
    ({ status }) => status.charAt(1) !== "n",
  );
  expect(there.toSorted(byName)).toEqual(asked.toSorted(byName));
  expect(there.find(({ name }) => name === "odd")?.status).toBe("iiR");
  expect(there.length).toBe(8);
});

test("a file above the limit is an error, not a shorter file", async () => {
  const root = makeImage({ ...one, root: { "/etc/app/big.conf": "x".repeat(1_048_577) } });
  const facts = parseAnswer(
    await runScript(
      compile([{ wants: [{ kind: "file", path: "/etc/app/big.conf" }] }], { root }),
      shells[0] ?? ["sh"],
    ),
  );
  removeImage(root);
  expect(facts.answers.get("file /etc/app/big.conf")?.records[0]).toMatchObject({
    error: expect.stringContaining("1 MB"),
  });
});

test("a kernel value is read whole: the kernel gives it out in one piece only", async () => {
  const path = "/proc/sys/kernel/pid_max";
  const real = readFileSync(path, "utf8").trim();
  expect(real.length).toBeGreaterThan(1);
  for (const shell of shells) {
    const facts = parseAnswer(
      await runScript(compile([{ wants: [{ kind: "running", path }] }]), shell),
    );
    expect(facts.answers.get(`running ${path}`)?.records).toEqual([
      { path, type: "file", content: real },
    ]);
  }
});

const asking = (want: Want) => () => compile([{ wants: [want] }]);

test("what policies may not ask", () => {
  expect(asking({ kind: "file", path: "/etc/shadow" })).toThrow("secrets");
  expect(asking({ kind: "file", path: "/etc/ssh/ssh_host_*_key" })).toThrow("secrets");
  expect(asking({ kind: "file", path: "/etc/'; rm -rf /; '" })).toThrow("may not hold");
  expect(asking({ kind: "package", name: "x'; reboot; '" })).toThrow("not a name");
  expect(asking({ kind: "unit", name: "$(reboot).service" })).toThrow("not a name");
});
