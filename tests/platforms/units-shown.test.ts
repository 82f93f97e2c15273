/** One `systemctl show` for all units: whose block is whose, and that nothing is guessed where the count is another. */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { unit } from "#platforms/fact-unit";

const block = (load: string, active: string, enabled: string, triggers = ""): string =>
  `LoadState=${load}\nActiveState=${active}\nUnitFileState=${enabled}\nTriggeredBy=${triggers}`;

/** What each unit is told to be: `load active enabled triggers`, or `-`; `calls`: how often the manager was asked. */
function told(units: readonly string[], answers: readonly string[], alone = answers): string {
  const cases = units
    .map((name, at) => `${name}) cat <<'END'\n${alone[at] ?? ""}\nEND\n;;`)
    .join("\n");
  const script = `NL='
'
IMAGE=
${unit.functions}
units_run() { true; }
systemctl() {
  printf . >&3
  while [ "$1" != -- ]; do shift; done
  if [ $# -gt 2 ]; then cat <<'END'
${answers.join("\n\n")}
END
  return; fi
  case $2 in
${cases}
  esac
}
units_shown ${units.join(" ")}
for u in ${units.join(" ")}; do unit_runs $u; echo "$u $load $active $enabled $triggers"; done
`;
  const stdio = ["pipe", "pipe", "inherit", "pipe"] as const;
  const { output } = spawnSync("sh", ["-u"], {
    input: script,
    encoding: "utf8",
    stdio: [...stdio],
  });
  return `${output[1] ?? ""}calls ${String(output[3]?.length)}`;
}

describe("several units", () => {
  test("are one question, in the order asked", () => {
    const answers = [
      block("loaded", "active", "enabled"),
      block("not-found", "inactive", ""),
      block("masked", "failed", "masked", "b.timer b.socket"),
    ];
    expect(told(["a.service", "b.service", "c@x.service"], answers)).toBe(
      "a.service loaded active enabled \nb.service not-found inactive  \nc@x.service masked failed masked b.timer b.socket\ncalls 1",
    );
  });
  test.each([
    ["a block less", [block("loaded", "active", "enabled")]],
    ["a block more", Array.from({ length: 3 }, () => block("loaded", "active", "enabled"))],
    ["a block without its state", [block("loaded", "active", "enabled"), "LoadState=loaded"]],
    ["nothing", []],
  ])("%s: each is asked for alone", (_, answers) => {
    const alone = [block("masked", "inactive", "masked"), block("loaded", "failed", "static")];
    expect(told(["a.service", "b.service"], answers, alone)).toBe(
      "a.service masked inactive masked \nb.service loaded failed static \ncalls 3",
    );
  });
});

test("a pattern is asked for alone", () => {
  const names = ["a.service", "b@*.service", "c.service"];
  const wants = names.map((name) => ({ kind: "unit", name }) as const);
  expect(unit.before?.(wants)).toBe("units_shown 'a.service' 'c.service'");
});
