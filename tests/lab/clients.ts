/** Staff at work with programs that are not ours: swaks sends and curl reads mail, each on a laptop of the office. */
import { expect } from "vitest";
import type { Person } from "#model/person";
import type { ShellResult } from "#model/ports";
import type { Host } from "./host.ts";
import { openOffice, type Office } from "./office.ts";

export const authority = "/etc/ssl/kaunti/ca.pem";
export const mailHost = "mail.mfano.example";

/** Throws for a number that the practice county does not have. */
export function colleague({ lab }: Office, employee: string): Person {
  const found = lab.county.people.find((person) => person.employee === employee);
  if (found === undefined) throw new Error(`nobody has the number ${employee}`);
  return found;
}

/** The laptops of the sub-county and of headquarters, and the server. */
function desks({ lab }: Office): Record<"bonde" | "hq" | "server", Host> {
  return {
    bonde: lab.host("sub-laptop"),
    hq: lab.host("hq-laptop"),
    server: lab.host("hq-server"),
  };
}

export function entryOf({ uid, owner }: Pick<Person, "uid" | "owner">): string {
  return `uid=${uid},ou=people,ou=${owner},dc=mfano,dc=example`;
}

export function passwordOf({ uid }: Pick<Person, "uid">): string {
  return `Maono-${uid}-26`;
}

/** As the administrator activates an account: on the server, as its root. */
export async function activate(
  { lab }: Office,
  people: readonly Pick<Person, "uid" | "owner">[],
): Promise<void> {
  const lines = people.map(
    (person) =>
      `ldappasswd -Q -Y EXTERNAL -H ldapi:/// -s '${passwordOf(person)}' '${entryOf(person)}'`,
  );
  await lab.host("hq-server").must(lines.join("\n"));
}

/** The office at work, with these people's accounts activated; to be stopped by the caller. */
export async function officeOf<const N extends readonly string[]>(employees: N) {
  const office = await openOffice();
  const people = employees.map((employee) => colleague(office, employee));
  await activate(office, people);
  return { office, people: people as { [K in keyof N]: Person }, ...desks(office) };
}

/** Log-in names of a pool's group below `ou=licences`, as the server's root reads them. */
export async function seatHolders(server: Host, pool: string): Promise<string[]> {
  const out = await server.must(
    `ldapsearch -Q -LLL -o ldif-wrap=no -Y EXTERNAL -H ldapi:/// -b ou=licences,ou=executive,dc=mfano,dc=example cn=${pool} member`,
  );
  return out.match(/(?<=^member: uid=)[^,]+/gm) ?? [];
}

export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly subject?: string;
  /** Who logs in, and by what password; nobody unless said. */
  readonly as?: Pick<Person, "uid" | "mail">;
  readonly password?: string;
  readonly port?: 25 | 587;
  /** Options of swaks beside these. */
  readonly more?: string;
}

/** The whole dialogue is in `out`; the exit code is swaks's own (23 sender, 24 recipient, 28 log-in refused, 29 TLS). */
export async function send(laptop: Host, letter: Letter): Promise<ShellResult> {
  const { from, to, subject = "a letter", as, port = 587, more = "" } = letter;
  const login =
    as === undefined
      ? ""
      : `--auth PLAIN --auth-user ${as.mail} --auth-password ${letter.password ?? passwordOf(as)}`;
  return laptop.exec(
    `swaks --server ${mailHost} --port ${port} --tls --tls-verify --tls-ca-path ${authority} ${login} \
--from '${from}' --to '${to}' --header 'Subject: ${subject}' --body 'Habari ya kazi' ${more} 2>&1`,
  );
}

/** One IMAP command over TLS as `as`; `path` is the selected folder. */
export async function imap(
  laptop: Host,
  as: Pick<Person, "uid" | "mail">,
  path: string,
  command: string,
): Promise<ShellResult> {
  return laptop.exec(
    `curl -sS --max-time 20 --cacert ${authority} --user '${as.mail}:${passwordOf(as)}' 'imaps://${mailHost}/${path}' -X '${command}' 2>&1`,
  );
}

/** Waits up to ten seconds until as many messages of this subject lie in the folder; answers how many there are. */
export async function letters(
  laptop: Host,
  as: Pick<Person, "uid" | "mail">,
  path: string,
  subject: string,
  wanted = 1,
): Promise<number> {
  let found = 0;
  for (let tries = 0; tries < 20; tries += 1) {
    const { code, out } = await imap(laptop, as, path, `SEARCH SUBJECT "${subject}"`);
    if (code !== 0) throw new Error(`${as.uid} cannot read ${path}: ${out}`);
    found = out.match(/\b\d+\b/g)?.length ?? 0;
    if (found >= wanted) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return found;
}

/** ssh to the laptop itself by password, as at its desk; 255 where it lets nobody in. */
export async function logIn(
  laptop: Host,
  { uid }: Pick<Person, "uid">,
  password: string,
  command: string,
): Promise<ShellResult> {
  const options =
    "-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o PubkeyAuthentication=no -o NumberOfPasswordPrompts=1";
  return laptop.exec(`cat >/root/ask <<'END'
#!/bin/sh
echo '${password}'
END
chmod 0700 /root/ask
SSH_ASKPASS=/root/ask SSH_ASKPASS_REQUIRE=force ssh ${options} ${uid}@127.0.0.1 "${command}" </dev/null`);
}

/** In kilobytes, as the directory has it; answers what it was. */
export async function setQuota(
  server: Host,
  { uid, owner }: Pick<Person, "uid" | "owner">,
  kilobytes: string,
): Promise<string> {
  const root = "-Q -Y EXTERNAL -H ldapi:///";
  const entry = entryOf({ uid, owner });
  const out = await server.must(`ldapsearch ${root} -LLL -s base -b '${entry}' mailQuota
ldapmodify ${root} >/dev/null <<'END'
dn: ${entry}
changetype: modify
replace: mailQuota
mailQuota: ${kilobytes}
END`);
  return /(?<=^mailQuota: )\d+/m.exec(out)?.[0] ?? expect.unreachable(`${uid} has no quota`);
}
