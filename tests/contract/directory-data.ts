/** A small tree of invented people for the directory contract. */
import type { DesiredDirectory, DirectoryEntry } from "#model/desired";
import type { Fence } from "#model/fence";

export const base = "ou=executive,dc=mfano,dc=example";

export function directoryFence(driver: Fence["driver"], location: string): Fence {
  return {
    type: "directory",
    driver,
    location,
    owner: "executive",
    county: "099",
    layer: "email",
    marker: "kaunti:099:executive:email",
    scope: { baseDn: base },
  };
}

export function container(ou: string, parent = base): DirectoryEntry {
  return {
    id: `ou:${ou}`,
    dn: `ou=${ou},${parent}`,
    kind: "container",
    attributes: { objectClass: ["organizationalUnit"], ou: [ou] },
  };
}

/** Names with an apostrophe, a comma and an umlaut, as people have them. */
const names = ["Wanjiku", "Ng'ang'a", "Otieno, Jr.", "Müller", "Achieng"];

export function person(n: number, more: Record<string, string[]> = {}): DirectoryEntry {
  const name = `${names[n % names.length] ?? ""} ${n}`;
  return {
    id: `person:${1000 + n}`,
    dn: `uid=person${n},ou=people,${base}`,
    kind: "person",
    attributes: {
      objectClass: ["inetOrgPerson", "posixAccount", "shadowAccount", "PostfixBookMailAccount"],
      uid: [`person${n}`],
      cn: [name],
      sn: [name],
      mail: [`person${n}@mfano.example`],
      uidNumber: [String(20_000 + n)],
      gidNumber: [String(20_000 + n)],
      homeDirectory: [`/home/person${n}`],
      loginShell: ["/bin/bash"],
      mailEnabled: ["TRUE"],
      ...more,
    },
  };
}

export function group(id: string, members: readonly number[]): DirectoryEntry {
  return {
    id: `group:${id}`,
    dn: `cn=${id},ou=groups,${base}`,
    kind: "group",
    attributes: {
      objectClass: ["groupOfNames"],
      cn: [id],
      member: members.map((n) => `uid=person${n},ou=people,${base}`),
    },
  };
}

/** `count` people and two groups of them. */
export function tree(count: number, ...more: DirectoryEntry[]): DesiredDirectory {
  const people = Array.from({ length: count }, (_, n) => person(n));
  const top: DirectoryEntry = {
    id: "ou:executive",
    dn: base,
    kind: "container",
    attributes: { objectClass: ["organizationalUnit"], ou: ["executive"] },
  };
  const all = people.map((_, n) => n);
  const entries = [
    group("all", all),
    group("registry", all.slice(0, 1)),
    ...people,
    container("groups"),
    container("people"),
    top,
    ...more,
  ];
  return { type: "directory", entries };
}

export function without(desired: DesiredDirectory, ...ids: string[]): DesiredDirectory {
  return { type: "directory", entries: desired.entries.filter((e) => !ids.includes(e.id)) };
}

export function changed(
  desired: DesiredDirectory,
  id: string,
  attributes: Record<string, string[]>,
): DesiredDirectory {
  const entries = desired.entries.map((e) =>
    e.id === id ? { ...e, attributes: { ...e.attributes, ...attributes } } : e,
  );
  return { type: "directory", entries };
}
