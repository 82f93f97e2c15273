/** `kaunti audit` of five real hosts, against logging in to each of them and doing nothing. */
import type { BenchLine } from "./main.ts";
import { callsDuring, medianOf, sshToAll, withOffice } from "./on-lab.ts";

export async function run(): Promise<BenchLine[]> {
  return withOffice(async (office) => {
    const audit = async (): Promise<void> => {
      const args = ["audit", "--county", "mfano", "--format", "json"];
      const { code, out, err } = await office.county.kaunti(args);
      if ((code !== 1 && code !== 2) || !out.startsWith("{"))
        throw new Error(`audit answered ${String(code)}:\n${err}`);
    };
    const floor = await medianOf(5, async () => sshToAll(office));
    const { logins } = await callsDuring(office, audit);
    const seconds = await medianOf(5, audit);
    return [
      {
        what: "audit of five hosts, the rest of the register listed:",
        measured: `${seconds.toFixed(1)} s`,
        ratio: seconds / floor,
        peer: "ssh HOST true on all five at once",
        target: "5 s",
        met: seconds <= 5,
      },
      {
        what: "log-ins to each host for that:",
        measured: logins.join(", "),
        target: "1 each",
        met: logins.every((count) => count === 1),
      },
    ];
  });
}
