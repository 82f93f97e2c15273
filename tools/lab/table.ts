/** The hosts of a lab as a table that fits 80 columns, and how each is doing right now. */
import type { Host } from "../../tests/lab/host.ts";
import type { Lab } from "../../tests/lab/lab.ts";

export interface Doing {
  readonly host: Host;
  /** What systemd says of the whole host: starting, running, degraded, stopping; `off` without power. */
  readonly state: string;
  readonly ssh: boolean;
}

export async function doing(lab: Lab): Promise<Doing[]> {
  return Promise.all(
    lab.hosts.map(async (host) => {
      if (!host.running()) return { host, state: "off", ssh: false };
      const [{ out }, banner] = await Promise.all([
        host.exec("systemctl is-system-running || true").catch(() => ({ out: "off" })),
        lab.bench.use(["nc", "-w", "1", host.address, "22"]),
      ]);
      const state = out.trim() === "" ? "starting" : out.trim();
      return { host, state, ssh: banner.out.startsWith("SSH-") };
    }),
  );
}

export function table(all: readonly Doing[]): string {
  const rows = all.map(({ host, state, ssh }) => {
    const others = host.cables
      .filter(({ address }) => !address.startsWith(`${host.address}/`))
      .map(({ name, address }) => `${name} ${address}`);
    const more = others.length > 1 ? `${others.length} more` : others.join(", ");
    const each = [host.id, host.name, host.site, host.address, state];
    return [...each, ssh ? "answers" : "-", more];
  });
  const whole = [["HOST", "NAME", "SITE", "ADDRESS", "STATE", "SSH", "NETWORKS"], ...rows];
  const widths = whole[0]?.map((_, at) => Math.max(...whole.map((row) => row[at]?.length ?? 0)));
  return whole
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths?.[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
