/** Whom the kit believes: a host that shows another key, a directory whose certificate does not hold. Nothing else is kept waiting. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { need } from "../support/need.ts";
import type { Host } from "./host.ts";
import { missingLab } from "./missing.ts";
import { openOffice, type Office } from "./office.ts";
import { readReport } from "./report.ts";

const missing = missingLab();
beforeEach((context) => need(context, "lab", missing));

let office: Office;
let server: Host;
beforeAll(async () => {
  if (missing !== undefined) return;
  office = await openOffice();
  server = office.lab.host("hq-server");
});
afterAll(async () => office?.stop());

test("a router that shows another host key is sent nothing; the others are read and judged", async () => {
  const router = office.lab.host("sub-router");
  const logins = "journalctl -q -u ssh | grep -c Accepted || true";
  await router.must(`mkdir /root/keys; mv /etc/ssh/ssh_host_* /root/keys
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key; systemctl restart ssh`);
  const before = await router.must(logins);
  const drift = await office.county.kaunti(["drift"]);
  expect(drift.code).toBe(2);
  const untold = drift.out.match(/^.*could not be told: .*$/gm);
  expect(untold).toEqual([expect.stringMatching(/host key CHANGED: it shows ssh-ed25519 SHA256:/)]);
  const up = await office.county.kaunti(["up", "--yes", "--refresh"]);
  expect(up.code).toBe(2);
  expect(up.err).toMatch(/host key CHANGED/);
  const asked = ["audit", "--county", "mfano", "--format", "json"];
  const audit = readReport(await office.county.kaunti(asked));
  expect(audit.code).toBe(2);
  for (const { asset } of office.lab.hosts) {
    const rows = audit.of(asset);
    const unreachable = rows.filter(({ verdict }) => verdict === "unreachable");
    expect(unreachable.length, asset).toBe(asset === router.asset ? rows.length : 0);
    for (const { why } of unreachable) expect(why).toMatch(/host key CHANGED/);
  }
  expect(await router.must(logins), "nobody logged in").toBe(before);
  await router.must("mv /root/keys/* /etc/ssh; systemctl restart ssh");
  expect(await office.county.must(["drift"])).toContain(" 0 moved, 0 could not be told");
});

/** Signed by the county's own authority, as `kaunti-certificate` does it, but wrong. */
const sign = (
  name: string,
  from: string,
  to: string,
): string => `cd /etc/ssl/kaunti; mkdir -p /root/sign; cd /root/sign; : >index
cat >conf <<'END'
[ca]
default_ca=d
[d]
database=index
new_certs_dir=.
rand_serial=yes
policy=p
default_md=sha256
unique_subject=no
[p]
commonName=supplied
END
printf 'subjectAltName=DNS:${name}\\nextendedKeyUsage=serverAuth\\n' >ext
openssl req -new -key /etc/ssl/kaunti/server.key -subj '/CN=${name}' -out csr
openssl ca -batch -config conf -in csr -out leaf -extfile ext -notext -cert /etc/ssl/kaunti/ca.pem -keyfile /etc/ssl/kaunti/ca.key -startdate ${from} -enddate ${to} 2>/dev/null
cat leaf /etc/ssl/kaunti/ca.pem >/etc/ssl/kaunti/server.pem
systemctl restart slapd`;

test.for([
  ["that has expired", "mail.mfano.example", "20240101000000Z", "20250101000000Z", /expired/],
  ["of another name", "other.mfano.example", "20240101000000Z", "20440101000000Z", /name|altname/i],
] as const)("a certificate %s: the directory is not spoken to", async ([, name, from, to, why]) => {
  await server.must(sign(name, from, to));
  const drift = await office.county.kaunti(["drift", "--layer", "email"]);
  expect(drift.code, drift.out).toBe(2);
  const untold = drift.out.match(/^.*could not be told: .*$/gm) ?? [];
  // Two owners, two trees; the server's own files are told.
  expect(untold).toHaveLength(2);
  for (const line of untold) {
    expect(line).toMatch(why);
    expect(line).toContain("mail.mfano.example");
  }
  expect(drift.out).toMatch(/ 0 moved, 2 could not be told, [1-9]\d* as applied/);
  // The daily timer's own program puts it right.
  await server.must("kaunti-certificate");
  expect(await office.county.must(["drift", "--layer", "email"])).toContain(
    " 0 moved, 0 could not be told",
  );
});
