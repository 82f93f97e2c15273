/** The rendered directory server, really running: same configuration, own folder, loopback only. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DesiredHost } from "#model/desired";

const path = `${process.env["PATH"]}:/usr/sbin:/sbin`;

export interface RunningSlapd {
  readonly folder: string;
  readonly port: number;
  /** Runs an LDAP client; `as` is a DN with the password that `password` gave it, or the local root. */
  readonly ask: (
    program: string,
    as: string | undefined,
    ...given: string[]
  ) => { code: number | null; said: string };
  readonly stop: () => Promise<void>;
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}

/** Every path of the host below `folder`, and nothing of this machine's accounts. */
function moved(text: string, folder: string): string {
  return (
    text
      .replaceAll("/etc/ssl/kaunti", join(folder, "/etc/ssl/kaunti"))
      .replaceAll("/etc/ldap/kaunti", join(folder, "/etc/ldap/kaunti"))
      .replaceAll("/var/lib/ldap/kaunti", join(folder, "/var/lib/ldap/kaunti"))
      .replaceAll("/run/slapd", join(folder, "/run"))
      .replaceAll(
        "gidNumber=0+uidNumber=0",
        `gidNumber=${process.getgid?.()}+uidNumber=${process.getuid?.()}`,
      )
      // libldap takes "localhost" for this machine's own name.
      .replaceAll("names='", `names='DNS:${hostname()}, `)
      .replaceAll(
        "nameConstraints=critical,",
        `nameConstraints=critical,permitted;DNS:${hostname()},`,
      )
      .replaceAll(/^getent group.*$/gm, ":")
      .replaceAll("chgrp ssl-cert server.key && ", "")
      .replaceAll(/^\[ ! -d \/run\/systemd.*$/gm, ":")
  );
}

/** Throws when the server does not answer within ten seconds. */
export async function startSlapd(host: DesiredHost): Promise<RunningSlapd> {
  const folder = mkdtempSync(join(tmpdir(), "kaunti-slapd-"));
  for (const file of host.units.flatMap((unit) => unit.files)) {
    mkdirSync(dirname(join(folder, file.path)), { recursive: true });
    writeFileSync(join(folder, file.path), moved(file.content, folder), {
      mode: Number.parseInt(file.mode, 8),
    });
  }
  for (const each of ["run", "var/lib/ldap/kaunti"])
    mkdirSync(join(folder, each), { recursive: true });
  execFileSync("sh", [join(folder, "/usr/local/sbin/kaunti-certificate")], {
    stdio: "ignore",
    env: { ...process.env, PATH: path },
  });
  const port = await freePort();
  const socket = `ldapi://${encodeURIComponent(join(folder, "run/ldapi"))}`;
  const configuration = join(folder, "etc/ldap/slapd.conf");
  const server = spawn(
    "slapd",
    ["-d", "0", "-f", configuration, "-h", `ldap://127.0.0.1:${port} ${socket}`],
    { stdio: "ignore", env: { ...process.env, PATH: path } },
  );
  const ask: RunningSlapd["ask"] = (program, as, ...given) => {
    const who =
      as === undefined
        ? ["-Q", "-Y", "EXTERNAL", "-H", socket]
        : ["-x", "-ZZ", "-H", `ldap://localhost:${port}`, "-D", as, "-w", "right"];
    const { status, stdout, stderr } = spawnSync(program, [...who, ...given], {
      encoding: "utf8",
      env: { ...process.env, LDAPTLS_CACERT: join(folder, "etc/ssl/kaunti/ca.pem"), PATH: path },
    });
    return { code: status, said: `${stdout}${stderr}` };
  };
  const stop = async (): Promise<void> => {
    await ended(server);
    rmSync(folder, { recursive: true });
  };
  for (let tries = 0; ask("ldapwhoami", undefined).code !== 0; tries += 1) {
    if (tries === 100) {
      await stop();
      throw new Error("slapd does not answer");
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { folder, port, ask, stop };
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await gone;
}
