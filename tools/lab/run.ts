/** Boots the lab, says how to look around, and keeps a table of the hosts up to date until Ctrl-C. */
import { setTimeout as sleep } from "node:timers/promises";
import { startLab, type Lab } from "../../tests/lab/lab.ts";
import type { HostId } from "../../tests/lab/practice.ts";
import { record, sshTo, type Running } from "./running.ts";
import { doing, table } from "./table.ts";

type Say = (text: string) => unknown;

/** Resolves when everything is shut down. A terminal gets a table in place, a pipe each change of it. */
export async function run(hosts: readonly HostId[], say: Say): Promise<void> {
  say(`booting ${hosts.join(", ")}`);
  const start = performance.now();
  const lab = await startLab({ hosts, boot: false });
  const stop = interrupted(lab);
  try {
    await Promise.all(lab.hosts.map(async (host) => host.boot()));
    await lab.ready();
    say(`all answer after ${((performance.now() - start) / 1000).toFixed(1)} s`);
    say(lookAround(record(lab)));
    await watch(lab, say, stop);
    say("shutting down");
    // A host that hangs is ended with the lab.
    const late = sleep(20_000, undefined, { ref: false });
    await Promise.race([Promise.all(lab.hosts.map(async (host) => host.powerOff())), late]);
  } finally {
    await lab.stop();
  }
}

async function watch(lab: Lab, say: Say, stop: AbortSignal): Promise<void> {
  let shown = "";
  while (!stop.aborted) {
    const text = table(await doing(lab));
    // Where the last table stands on a terminal, the next one takes its place.
    const up = process.stdout.isTTY && shown !== "" ? shown.split("\n").length : 0;
    if (text !== shown) say(up > 0 ? `\u001B[${up}A\u001B[J${text}` : text);
    shown = text;
    await sleep(1000, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Aborted at the first Ctrl-C; the second one does not wait for the hosts. npm may pass on what the terminal sent already. */
function interrupted(lab: Lab): AbortSignal {
  const first = new AbortController();
  let at = Infinity;
  const stop = (): void => {
    if (performance.now() - at > 1000) void lab.stop().then(() => process.exit(130));
    if (at === Infinity) at = performance.now();
    first.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  return first.signal;
}

function lookAround(lab: Running): string {
  const one = lab.hosts.find(({ role }) => role === "server") ?? lab.hosts[0];
  if (one === undefined) return "";
  const ways = [
    [`npm run lab -- shell ${one.id}`, "a shell there, over ssh"],
    [`npm run lab -- shell ${one.id} ip route`, "one command there"],
    [`npm run lab -- shell --direct ${one.id}`, "where ssh is what is broken"],
    ["npm run lab -- at COMMAND...", "this machine's, at the ICT bench"],
    [`nsenter -t ${lab.holder} -m -n -p bash`, "among cables and switches"],
  ].map(([command = "", what = ""]) => `  ${command.padEnd(42)}${what}`);
  return `
${ways.join("\n")}
  ${sshTo(lab, one.address).join(" ")}   from the bench

  Ctrl-C shuts everything down; nothing stays on this machine.
`;
}
