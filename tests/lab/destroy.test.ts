/** What a destroyed county leaves: everything that was there before it, and everything that others have put beside it. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { need } from "../support/need.ts";
import { colleague, entryOf } from "./clients.ts";
import type { Host } from "./host.ts";
import { missingLab } from "./missing.ts";
import { openOffice, type Office } from "./office.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let office: Office;
let server: Host;
let router: Host;
beforeAll(async () => {
  if (missing !== undefined) return;
  office = await openOffice();
  server = office.lab.host("hq-server");
  router = office.lab.host("sub-router");
});
afterAll(async () => office?.stop());

const root = "-Q -Y EXTERNAL -H ldapi:///";
const foreign = `dn: ou=volunteers,dc=mfano,dc=example
objectClass: organizationalUnit
ou: volunteers

dn: uid=visitor,ou=people,ou=executive,dc=mfano,dc=example
objectClass: inetOrgPerson
uid: visitor
cn: A Visitor
sn: Visitor
`;
const files = ["/etc/postfix/own.cf", "/etc/nsd/zones/own.zone", "/srv/own/text"];

test("more than the thresholds is taken away only with the number, and then nothing of others goes", async () => {
  const { county } = office;
  await server.must(`ldapadd ${root} >/dev/null <<'END'\n${foreign}END
mkdir -p /srv/own; for file in ${files.join(" ")}; do echo "of somebody else" >$file; done`);
  // The database outlives the configuration that serves it; this copy reads it afterwards.
  await server.must(`cp -a /etc/ldap /root/ldap
find /root/ldap -name '*.conf' -exec sed -i 's,/etc/ldap/,/root/ldap/,g; /^TLS/d' {} +`);
  await router.must("nft add table inet somebody; nft 'add chain inet somebody here'");
  const refused = await county.kaunti(["destroy", "--county", "mfano", "--yes", "mfano"]);
  expect(refused.code, refused.out).toBe(3);
  const [, number = ""] = /--allow (\d+)/.exec(refused.err) ?? [];
  expect(number).not.toBe("");
  const gone = await county.kaunti([
    "destroy",
    "--county",
    "mfano",
    "--yes",
    "mfano",
    "--allow",
    number,
  ]);
  expect(gone.code, gone.out + gone.err).toBe(0);
  expect(await county.must(["drift", "--county", "mfano"], [0, 3])).not.toMatch(/moved [1-9]/);
});

test("somebody else's entries, files and rules are there; our people are suspended, not deleted", async () => {
  const all = await server.must(
    "slapcat -o ldif-wrap=no -f /root/ldap/slapd.conf -b dc=mfano,dc=example",
  );
  const entries = all.split("\n\n");
  for (const dn of ["ou=volunteers,dc=mfano", "uid=visitor,ou=people,ou=executive,dc=mfano"])
    expect(entries.filter((entry) => entry.startsWith(`dn: ${dn},dc=example\n`))).toHaveLength(1);
  expect(await server.must(`cat ${files.join(" ")}`)).toBe(
    "of somebody else\n".repeat(files.length),
  );
  expect(await router.must("nft list tables")).toContain("table inet somebody");
  const ruth = colleague(office, "20131365");
  const entry = entries.find((each) => each.startsWith(`dn: ${entryOf(ruth)}\n`));
  expect(entry).toMatch(/^mailEnabled: FALSE$/m);
});

test("what was there before is there again, and nothing of ours", async () => {
  const { lab } = office;
  for (const host of [server, router, lab.host("hq-router")]) {
    const ours =
      "test -e /var/lib/kaunti/manifest.json && echo manifest; grep -rlF 'Written by kaunti' /etc /usr/local || true";
    expect(await host.must(ours), host.name).toBe("");
    expect(await host.must("nft list tables"), host.name).not.toContain("table inet kaunti");
    // As the packages brought them.
    const changed =
      "dpkg --verify nftables postfix slapd nsd dovecot-core 2>/dev/null | grep -v '^.. missing' || true";
    expect(await host.must(changed), host.name).toBe("");
  }
  // The tunnel, through which somebody may have come, goes with the next boot.
  await router.powerOff();
  await router.boot();
  await lab.ready();
  expect((await router.exec("ip link show wg0")).code).not.toBe(0);
  expect(await router.must("systemctl --failed --plain --no-legend")).toBe("");
});
