/** The kernel as a judge: rulesets loaded in a network of their own, and packets sent at them. Root only. */
import { spawnSync } from "node:child_process";
import { withoutProgram } from "../support/need.ts";

/** Two network namespaces and a cable between them; 10.9.0.1 is judged, 10.9.0.2 and 10.9.0.3 knock. Nothing leaves them. */
const program = String.raw`
import ctypes, json, os, socket, subprocess, sys, time
libc = ctypes.CDLL(None, use_errno=True)
NEWNET = 0x40000000
def run(*a, **k): return subprocess.run(a, capture_output=True, text=True, **k)
def fresh():
    if libc.unshare(NEWNET) != 0: raise OSError(ctypes.get_errno(), "unshare")
down, up = os.pipe(), os.pipe()
child = os.fork()
if child == 0:
    os.close(down[1]); os.close(up[0])
    fresh()
    os.write(up[1], b"1")
    os.read(down[0], 1)
    run("ip", "addr", "add", "10.9.0.2/24", "dev", "vb"); run("ip", "addr", "add", "10.9.0.3/24", "dev", "vb")
    run("ip", "link", "set", "vb", "up"); run("ip", "link", "set", "lo", "up")
    os.write(up[1], b"1")
    knocks = json.loads(os.environ["KNOCKS"])
    while os.read(down[0], 1):
        for number, (source, sport, dport) in enumerate(knocks):
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind((source, sport))
            try: s.sendto(str(number).encode(), ("10.9.0.1", dport))
            except OSError: pass
            s.close()
        os.write(up[1], b"1")
    os._exit(0)
os.close(down[0]); os.close(up[1])
fresh()
os.read(up[0], 1)
made = run("ip", "link", "add", "va", "type", "veth", "peer", "name", "vb", "netns", str(child))
if made.returncode != 0: raise SystemExit(made.stderr)
run("ip", "addr", "add", "10.9.0.1/24", "dev", "va"); run("ip", "link", "set", "va", "up"); run("ip", "link", "set", "lo", "up")
os.write(down[1], b"1"); os.read(up[0], 1)
knocks = json.loads(os.environ["KNOCKS"])
ears = []
for port in sorted({k[2] for k in knocks}):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("10.9.0.1", port)); s.setblocking(False); ears.append(s)
def knock():
    os.write(down[1], b"1"); os.read(up[0], 1)
    time.sleep(0.005)
    heard = []
    for s in ears:
        while True:
            try: heard.append(int(s.recv(64)))
            except BlockingIOError: break
    return sorted(heard)
for _ in range(100):
    if len(knock()) == len(knocks): break
    time.sleep(0.1)
else: raise SystemExit("the cable carries nothing")
show = {"nft": ["nft", "-s", "list", "ruleset"], "iptables": ["iptables-save"]}
for line in sys.stdin:
    ask = json.loads(line)
    run("nft", "flush", "ruleset"); run("conntrack", "-F") if os.path.exists("/usr/sbin/conntrack") else None
    if ask["kind"] == "nft": load = run("nft", "-f", "-", input=ask["text"])
    else: load = run("iptables-restore", input=ask["text"])
    if load.returncode != 0:
        print(json.dumps({"refused": (load.stderr.splitlines() or [""])[0]}), flush=True); continue
    listed = run(*show[ask["kind"]]).stdout
    print(json.dumps({"heard": knock() if ask.get("knock") else [], "listed": listed}), flush=True)
os.close(down[1])
`;

export interface Ruleset {
  readonly kind: "nft" | "iptables";
  readonly text: string;
  readonly knock?: boolean;
}
export interface Knock {
  readonly source: string;
  readonly sport: number;
  readonly dport: number;
}
export interface Judged {
  /** What the program said; then there is nothing else. */
  readonly refused?: string;
  /** Numbers of the knocks that were heard. */
  readonly heard?: readonly number[];
  /** The rules as the kernel has them. */
  readonly listed?: string;
}

export function missing(): string | undefined {
  if (process.getuid?.() !== 0) return "only root may make a network of its own";
  const programs = [
    ["nft", "nftables"],
    ["iptables-restore", "iptables"],
    ["ip", "iproute2"],
    ["python3", "python3"],
  ] as const;
  const none = programs.map(([name, debian]) => withoutProgram(name, debian)).find(Boolean);
  if (none !== undefined) return none;
  return spawnSync("unshare", ["-n", "nft", "list", "ruleset"]).status === 0
    ? undefined
    : "the kernel has no nftables in a network of its own";
}

export function judgeRulesets(
  rulesets: readonly Ruleset[],
  knocks: readonly Knock[] = [],
): readonly Judged[] {
  const { stdout, stderr, status } = spawnSync("python3", ["-c", program], {
    input: rulesets.map((one) => `${JSON.stringify(one)}\n`).join(""),
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      LC_ALL: "C",
      KNOCKS: JSON.stringify(knocks.map(({ source, sport, dport }) => [source, sport, dport])),
    },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Judged);
}
