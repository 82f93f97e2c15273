/** A real slapd of our own on loopback: certificates of our own making, the kit's schema and access rules, its own folder. */
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessRules } from "#services/slapd-access";
import { kauntiSchema, postfixBookSchema } from "#services/slapd-schema";
import { freePort } from "../adapters/private-sshd.ts";
import { withoutProgram } from "../support/need.ts";

export const suffix = "dc=mfano,dc=example";
export const bindDn = `cn=kaunti,${suffix}`;
/** Of this test's own server only. */
export const bindPassword = "kit-of-the-test";

export interface PrivateSlapd {
  readonly dir: string;
  /** With TLS from the first byte, and with StartTLS. */
  readonly urls: { readonly ldaps: string; readonly ldap: string };
  readonly port: number;
  /** Runs an OpenLDAP client as the root of the tree. */
  client(program: string, args: readonly string[], input?: string): string;
  /** The authority as base64 of DER. */
  der(): string;
  /** What kill -9 leaves; `start` brings it back on the same data. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Another certificate for the same server. */
  certify(options: CertificateOptions): Promise<void>;
  close(): Promise<void>;
}

export interface CertificateOptions {
  /** Name in it; usually `localhost` and 127.0.0.1. */
  readonly name?: string;
  /** openssl's `-days`, or a range that has passed. */
  readonly expired?: boolean;
  readonly otherAuthority?: boolean;
}

export function withoutSlapd(): string | undefined {
  return (
    withoutProgram("slapd", "slapd") ??
    withoutProgram("ldapsearch", "ldap-utils") ??
    withoutProgram("openssl", "openssl")
  );
}

/** sambaSamAccount as others may have loaded it: enough to stand on an entry. */
const foreignSchema = `objectclass ( 1.3.6.1.4.1.7165.2.2.6 NAME 'sambaSamAccount' SUP top AUXILIARY MAY ( description ) )\n`;

/** `words`: plain arguments, then those with blanks of their own. */
function openssl(dir: string, words: string, ...more: readonly string[]): void {
  execFileSync("openssl", [...words.split(" "), ...more], { cwd: dir, stdio: "ignore" });
}

function authority(dir: string, name: string): void {
  openssl(
    dir,
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2",
    "-subj",
    `/CN=${name}`,
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.pem`,
  );
}

/** `YYMMDDHHMMSSZ`, so many days from now. */
const time = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/[-:T]/g, "").slice(2, 14) +
  "Z";

function certificate(dir: string, options: CertificateOptions): void {
  const { name = "localhost", expired = false, otherAuthority = false } = options;
  const ca = otherAuthority ? "other-ca" : "ca";
  const ip = options.name === undefined ? ",IP:127.0.0.1" : "";
  writeFileSync(join(dir, "ext"), `subjectAltName=DNS:${name}${ip}\n`);
  openssl(
    dir,
    "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr",
    "-subj",
    `/CN=${name}`,
  );
  writeFileSync(
    join(dir, "ca.conf"),
    "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\npolicy=p\ndefault_md=sha256\nunique_subject=no\n[p]\ncommonName=supplied\n",
  );
  writeFileSync(join(dir, "index.txt"), "");
  const [from, to] = expired ? [-3, -1] : [-1, 1];
  openssl(
    dir,
    "ca -batch -config ca.conf -in server.csr -out server.pem -extfile ext -notext",

    "-cert",
    `${ca}.pem`,
    "-keyfile",
    `${ca}.key`,
    "-startdate",
    time(from),
    "-enddate",
    time(to),
  );
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

/** `limits`: how much the kit's account gets at once (slapd.conf(5)). */
export async function privateSlapd(
  limits = "size=unlimited time=unlimited",
): Promise<PrivateSlapd> {
  const dir = mkdtempSync(join(tmpdir(), "kaunti-slapd-"));
  mkdirSync(join(dir, "db"));
  authority(dir, "ca");
  authority(dir, "other-ca");
  certificate(dir, {});
  writeFileSync(join(dir, "postfix-book.schema"), postfixBookSchema);
  writeFileSync(join(dir, "kaunti.schema"), kauntiSchema);
  writeFileSync(join(dir, "foreign.schema"), foreignSchema);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const config = [
    ...["core", "cosine", "nis", "inetorgperson"].map(
      (name) => `include /etc/ldap/schema/${name}.schema`,
    ),
    ...["postfix-book", "kaunti", "foreign"].map(
      (name) => `include ${join(dir, `${name}.schema`)}`,
    ),
    `pidfile ${join(dir, "pid")}`,
    "modulepath /usr/lib/ldap",
    "moduleload back_mdb",
    `TLSCACertificateFile ${join(dir, "ca.pem")}`,
    `TLSCertificateFile ${join(dir, "server.pem")}`,
    `TLSCertificateKeyFile ${join(dir, "server.key")}`,
    "disallow bind_anon",
    "sizelimit size.soft=500 size.hard=1000",
    "database mdb",
    `suffix "${suffix}"`,
    `rootdn "cn=root,${suffix}"`,
    "rootpw root-of-the-test",
    `directory ${join(dir, "db")}`,
    "maxsize 268435456",
    `limits dn.exact="${bindDn}" ${limits}`,
    "index kauntiMarker,uid,objectClass eq",
    ...accessRules(suffix),
  ];
  writeFileSync(join(dir, "slapd.conf"), `${config.join("\n")}\n`);
  let child: ChildProcess | undefined;
  const urls = { ldaps: `ldaps://localhost:${tlsPort}`, ldap: `ldap://localhost:${port}` };
  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await gone;
  };
  const start = async (): Promise<void> => {
    let said = "";
    const listen = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`;
    const started = spawn(
      "/usr/sbin/slapd",
      ["-d", "0", "-h", listen, "-f", join(dir, "slapd.conf")],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    child = started;
    started.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    for (let tries = 0; !(await accepts(tlsPort)); tries += 1) {
      if (tries > 200 || started.exitCode !== null) throw new Error(`slapd did not start: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const client = (program: string, args: readonly string[], input?: string): string =>
    execFileSync(
      program,
      [
        "-x",
        "-H",
        urls.ldap.replace("localhost", "127.0.0.1"),
        "-D",
        `cn=root,${suffix}`,
        "-w",
        "root-of-the-test",
        ...args,
      ],
      {
        encoding: "utf8",
        maxBuffer: 1 << 28,
        stdio: ["pipe", "pipe", "pipe"],
        ...(input !== undefined && { input }),
      },
    );
  await start();
  client(
    "ldapadd",
    [],
    `dn: ${suffix}\nobjectClass: domain\ndc: mfano\n\ndn: ${bindDn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: kaunti\nuserPassword: ${bindPassword}\n`,
  );
  return {
    dir,
    urls,
    port: tlsPort,
    client,
    der: () =>
      execFileSync("openssl", ["x509", "-in", join(dir, "ca.pem"), "-outform", "der"]).toString(
        "base64",
      ),
    kill,
    start,
    async certify(options) {
      certificate(dir, options);
      await kill();
      await start();
    },
    async close() {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
