/** Random desired states for general rules: small alphabets, so that things collide, and awkward characters. */
import fc from "fast-check";
import type { DesiredDirectory, DesiredHost, DirectoryEntry } from "#model/desired";
import { escapeDnValue } from "#reconcile/dn";

const base = "ou=executive,dc=mfano,dc=example";

const word = fc.constantFrom(
  "a",
  "b",
  "Ng'ang'a",
  "Otieno, Jr.",
  "Mwangi ",
  " x",
  "é",
  "a+b=c",
  "#1",
  "\\",
  'q"',
);

function entryOf(n: number, ou: string, values: readonly string[], cn: string): DirectoryEntry {
  return {
    id: `person:${n}`,
    dn: `cn=${escapeDnValue(`${cn}${n}`)},ou=${ou},${base}`,
    kind: "person",
    attributes: {
      objectClass: ["inetOrgPerson"],
      uid: [`p${n}`],
      cn: [...new Set([`${cn}${n}`, ...values])],
      mailEnabled: ["TRUE"],
    },
  };
}

const containers: DirectoryEntry[] = ["people", "staff"].map((ou) => ({
  id: `ou:${ou}`,
  dn: `ou=${ou},${base}`,
  kind: "container",
  attributes: { objectClass: ["organizationalUnit"], ou: [ou] },
}));

const top: DirectoryEntry = {
  id: "ou:top",
  dn: base,
  kind: "container",
  attributes: { objectClass: ["organizationalUnit"], ou: ["executive"] },
};

const person = fc.record({
  n: fc.integer({ min: 0, max: 5 }),
  ou: fc.constantFrom("people", "staff"),
  values: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
  cn: word,
});

/** Up to six people in two containers, in any order. */
export const directories: fc.Arbitrary<DesiredDirectory> = fc
  .uniqueArray(person, { selector: (p) => p.n, maxLength: 6 })
  .chain((people) =>
    fc.shuffledSubarray(
      [...containers, top, ...people.map((p) => entryOf(p.n, p.ou, p.values, p.cn))],
      {
        minLength: people.length + 3,
      },
    ),
  )
  .map((entries) => ({ type: "directory", entries }));

const content = fc.constantFrom("a\n", "b\n", "", "é\r\n", "\uFEFFbom\n");

export const hosts: fc.Arbitrary<DesiredHost> = fc
  .uniqueArray(
    fc.record({
      path: fc.constantFrom("/etc/a", "/etc/b/c", "/etc/b/d", "/opt/x/y/z", "/etc/motd"),
      content,
      mode: fc.constantFrom("0644", "0600", "755"),
      owner: fc.constantFrom("root", "mail"),
      unit: fc.constantFrom("one", "two"),
    }),
    { selector: (f) => f.path, maxLength: 5 },
  )
  .map((files) => ({
    type: "host",
    host: "h",
    units: ["one", "two"].map((name) => ({
      name,
      packages: files.filter((f) => f.unit === name).length > 1 ? [`pkg-${name}`] : [],
      files: files
        .filter((f) => f.unit === name)
        .map(({ path, content: text, mode, owner }) => ({
          path,
          content: text,
          mode,
          owner,
          group: "root",
          sensitive: false,
        })),
      check: "",
      reload: "",
    })),
  }));
