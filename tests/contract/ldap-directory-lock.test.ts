/** The lock that stands in the directory itself. */
import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { ldapDirectory } from "#adapters/ldap-directory";
import { base, tree } from "./directory-data.ts";
import { suffix } from "./private-slapd.ts";
import { apply, failure, fence, ports, slapd, state, useSlapd } from "./ldap-directory-kit.ts";

useSlapd();

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
