/** Which driver a fence gets; nothing is opened for that. */
import { expect, test } from "vitest";
import { openTargets } from "#adapters/targets";
import type { Fence } from "#model/fence";

const open = openTargets({ state: "/nonexistent", env: { SSH_AUTH_SOCK: "/nonexistent" } });

function fence(type: Fence["type"], driver: Fence["driver"], scope = {}): Fence {
  return {
    type,
    driver,
    location: "127.0.0.1:1",
    owner: "executive",
    county: "099",
    layer: "email",
    marker: "kaunti:099:executive:email",
    scope,
  };
}

test.each([
  ["host", "folder"],
  ["directory", "folder"],
  ["licences", "folder"],
  ["release", "folder"],
  ["directory", "ldap"],
  ["host", "ssh"],
] as const)("a %s by %s has a driver", (type, driver) => {
  expect(open(fence(type, driver))).toHaveProperty("observe");
});

test.each([
  ["host", "ldap"],
  ["directory", "ssh"],
  ["licences", "ssh"],
  ["release", "ldap"],
] as const)("a %s by %s has none, and that is said", (type, driver) => {
  expect(() => open(fence(type, driver))).toThrow(`there is no driver "${driver}" for a ${type}`);
});

test("a host is reached by the key on record only", async () => {
  await expect(open(fence("host", "ssh")).observe()).rejects.toThrow(
    /names no host key; enrol the host/,
  );
});

test("without a key to log in with, that is said", async () => {
  const keyless = openTargets({ state: "/nonexistent", env: { SSH_AUTH_SOCK: "" } });
  await expect(keyless(fence("host", "ssh", { hostKey: "SHA256:x" })).observe()).rejects.toThrow(
    /no key to log in to .* with; start ssh-agent .*KAUNTI_SSH_IDENTITY/,
  );
});

test("a directory without login or with an unreadable secret is told, not tried", async () => {
  const scope = { baseDn: "dc=x", url: "ldaps://127.0.0.1:1", bindDn: "cn=x" };
  await expect(open(fence("directory", "ldap", scope)).observe()).rejects.toThrow(/not complete/);
  const secret = { ...scope, bindPassword: "env:KAUNTI_NOT_SET_ANYWHERE" };
  await expect(open(fence("directory", "ldap", secret)).observe()).rejects.toThrow(
    /KAUNTI_NOT_SET_ANYWHERE is empty or not set/,
  );
});
