/** The practice county on five real hosts: from nothing to an office at work, and what it costs when nothing has changed. */
import type { BenchLine } from "./main.ts";
import { callsDuring, medianOf, secondsOf, sshToAll, withOffice } from "./on-lab.ts";

const peer = "ssh HOST true on all five at once";

export async function run(): Promise<BenchLine[]> {
  return withOffice(async (office) => {
    const { lab, county, seconds } = office;
    const floor = await medianOf(5, async () => sshToAll(office));
    const tree =
      "ldapsearch -Q -LLL -Y EXTERNAL -H ldapi:/// -b dc=mfano,dc=example | grep -c ^dn:";
    const read = await medianOf(5, async () => lab.host("hq-server").must(tree));
    const refresh = async (): Promise<void> => {
      const said = await county.must(["up", "--yes", "--refresh"]);
      if (!said.includes("Nothing to change")) throw new Error(`it changed something:\n${said}`);
    };
    const calls = await callsDuring(office, refresh);
    const unchanged = await medianOf(5, refresh);
    const quiet = await secondsOf(async () => county.must(["up", "--yes"]));
    const whole = seconds.enrol + seconds.up;
    return [
      {
        what: "five hosts booted from cached roots:",
        measured: `${seconds.boot.toFixed(1)} s`,
        target: "60 s",
        met: seconds.boot <= 60,
      },
      {
        what: "whole practice county from empty hosts, enrolled and brought up:",
        measured: `${whole.toFixed(1)} s (${seconds.enrol.toFixed(1)} + ${seconds.up.toFixed(1)})`,
        ratio: whole / floor,
        peer,
        target: "90 s",
        met: whole <= 90,
      },
      {
        what: "no change, every target read:",
        measured: `${unchanged.toFixed(1)} s`,
        ratio: unchanged / (floor + read),
        peer: `${peer}, and one ldapsearch of the whole tree`,
        target: "5 s",
        met: unchanged <= 5,
      },
      {
        what: "for that, log-ins to each host, and connections to the directory:",
        measured: `${calls.logins.join(", ")}; ${calls.directory}`,
        target: "at most 1 each",
        met: [...calls.logins, calls.directory].every((count) => count <= 1),
      },
      { what: "no change, nobody asked:", measured: `${quiet.toFixed(1)} s` },
    ];
  });
}
