/** A place in the county's network without a computer of its own: commands of this machine run there, with its addresses. */
import type { ShellResult } from "#model/ports";
import { runProcess } from "#adapters/process";
import { namespacesOf } from "./fabric.ts";

export interface Station {
  readonly name: string;
  readonly addresses: readonly string[];
  /** The command line that runs `command` at this place: this machine's files, the lab's network, processes and names. */
  argv(command: readonly string[], cwd?: string): string[];
  exec(command: readonly string[], options?: StationOptions): Promise<ShellResult>;
  /** Like `argv`, with the programs of the lab's own Debian: nc, ping, dig, swaks, curl, ldapsearch, openssl, mbsync. */
  tool(command: readonly string[]): string[];
  use(command: readonly string[], options?: Omit<StationOptions, "cwd">): Promise<ShellResult>;
}

export interface StationOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Variables beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** `holder`: process id of the lab's holder. */
export function station(holder: number, name: string, addresses: readonly string[]): Station {
  const network = `--net=${namespacesOf(holder)}/${name}`;
  const place = ["nsenter", "-t", String(holder), "-m", "-p", network, "--"];
  const argv = (command: readonly string[], cwd = process.cwd()): string[] => [
    ...place,
    "sh",
    "-c",
    'cd "$1" && shift && exec "$@"',
    "sh",
    cwd,
    ...command,
  ];
  const tool = (command: readonly string[]): string[] => [
    ...place,
    "chroot",
    "/run/lab/tools",
    ...command,
  ];
  return {
    name,
    addresses,
    argv,
    exec: async (command, options = {}) =>
      run(argv(withEnv(command, options), options.cwd), options),
    tool,
    use: async (command, options = {}) => run(tool(withEnv(command, options)), options),
  };
}

function withEnv(command: readonly string[], { env = {} }: StationOptions): readonly string[] {
  const settings = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  return settings.length === 0 ? command : ["env", ...settings, ...command];
}

async function run(
  whole: readonly string[],
  { input = "", timeoutMs = 120_000 }: StationOptions,
): Promise<ShellResult> {
  const [program = "", ...args] = whole;
  return runProcess(program, args, input, { timeoutMs, maxBytes: 64 * 1024 * 1024 });
}
