/** `npm run lab`: the practice county on real hosts, to look around in. Root; `npm run lab -- --help`. */
import { spawnSync } from "node:child_process";
import { Command } from "commander";
import { namespacesOf } from "../../tests/lab/fabric.ts";
import { intoHost } from "../../tests/lab/host.ts";
import { leaderOf } from "../../tests/lab/leader.ts";
import { missingLab } from "../../tests/lab/missing.ts";
import { hostIds, type HostId } from "../../tests/lab/practice.ts";
import { station } from "../../tests/lab/station.ts";
import { findRunning, sshTo, type Running } from "./running.ts";
import { run } from "./run.ts";

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

function fail(why: string): never {
  process.stderr.write(`lab: ${why}\n`);
  process.exit(3);
}

function running(): Running {
  return findRunning() ?? fail("no lab is running here; start one with: npm run lab");
}

/** Gives the terminal to `command`, and ends as it ends. */
function become([program = "", ...args]: readonly string[]): void {
  process.exitCode = spawnSync(program, args, { stdio: "inherit" }).status ?? 2;
}

const program = new Command("lab")
  .enablePositionalOptions()
  .description(
    "Five real Debian hosts of the practice county, in a network of their own. Ctrl-C ends it.",
  )
  .argument("[hosts...]", `which of ${hostIds.join(", ")} (default: all)`)
  .action(async (asked: string[]) => {
    const missing = missingLab();
    if (missing !== undefined) fail(missing);
    const unknown = asked.find((id) => !hostIds.includes(id as HostId));
    if (unknown !== undefined)
      fail(`no host is called "${unknown}"; there are ${hostIds.join(", ")}`);
    await run(asked.length === 0 ? hostIds : (asked as HostId[]), say);
  });

program
  .command("shell")
  .description("A shell on a host of the lab that is running, over ssh; or one command there.")
  .argument("<host>")
  .argument("[command...]")
  .option("--direct", "by namespace instead of ssh: where ssh is what is broken")
  .passThroughOptions()
  .action(async (id: string, command: string[], { direct }: { direct?: true }) => {
    const lab = running();
    const host = lab.hosts.find((each) => each.id === id || each.name === id);
    if (host === undefined) fail(`the lab has no "${id}"`);
    const tty = process.stdin.isTTY && command.length === 0 ? ["-t"] : [];
    const bench = station(lab.holder, "bench", []);
    if (direct !== true) return become(bench.argv([...sshTo(lab, host.address, tty), ...command]));
    const leader = await leaderOf(`${namespacesOf(lab.holder)}/${host.name}`, () => false);
    if (leader === undefined) fail(`${host.name} is switched off`);
    const wanted = command.length === 0 ? ["bash", "-l"] : command;
    return become(["nsenter", ...intoHost(leader), ...wanted]);
  });

program
  .command("at")
  .description(
    "Runs a command of this machine at the ICT bench: in the county's network, with its addresses and names.",
  )
  .argument("<command...>")
  .passThroughOptions()
  .action((command: string[]) => become(station(running().holder, "bench", []).argv(command)));

await program.parseAsync();
