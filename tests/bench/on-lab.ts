/** What the benches on real hosts share: an office, its floors, and how often it was called. */
import { missingLab } from "../lab/missing.ts";
import { rolledOut, type Office } from "../lab/rolled-out.ts";

/** Rejects with the reason where no lab can be had here. */
export async function withOffice<T>(body: (office: Office) => Promise<T>): Promise<T> {
  const missing = missingLab();
  if (missing !== undefined) throw new Error(missing);
  const office = await rolledOut();
  try {
    return await body(office);
  } finally {
    await office.stop();
  }
}

/** Seconds of `body`. */
export async function secondsOf(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return (performance.now() - start) / 1000;
}

/** The median of so many runs. */
export async function medianOf(runs: number, body: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let turn = 0; turn < runs; turn += 1) all.push(await secondsOf(body));
  return all.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

/** `ssh HOST true` as root at the ICT bench, all five at once. */
export async function sshToAll({ lab }: Office): Promise<void> {
  const options = ["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR"];
  const known = ["-o", "UserKnownHostsFile=/dev/null", "-i", lab.fabric.identity];
  await Promise.all(
    lab.hosts.map(async ({ address }) => {
      const { code, err } = await lab.bench.exec([
        "ssh",
        ...options,
        ...known,
        `ictadmin@${address}`,
        "true",
      ]);
      if (code !== 0) throw new Error(`ssh ${address} true: ${err}`);
    }),
  );
}

/** How often each host was logged in to, and how often the directory was connected to, while `body` ran. */
export async function callsDuring(
  { lab }: Office,
  body: () => Promise<unknown>,
): Promise<{ readonly logins: readonly number[]; readonly directory: number }> {
  const server = lab.host("hq-server");
  await server.must(`nft -f - <<'END'
table inet bench {
  chain in { type filter hook input priority -10; tcp dport 636 ct state new counter comment "calls"; }
}
END`);
  const count = async () =>
    Promise.all(
      lab.hosts.map(async (host) =>
        Number(await host.must("journalctl -q -u ssh | grep -c 'Accepted publickey' || true")),
      ),
    );
  const before = await count();
  await body();
  const after = await count();
  const listed = await server.must("nft list table inet bench; nft delete table inet bench");
  return {
    logins: after.map((all, at) => all - (before[at] ?? 0)),
    directory: Number(/counter packets (\d+)/.exec(listed)?.[1]),
  };
}
