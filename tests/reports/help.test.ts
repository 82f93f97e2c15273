/** What every verb says of itself fits a terminal of 80 columns and shows an example. */
import { expect, test } from "vitest";
import { verbs } from "../../scripts/verbs.ts";

test.each(Object.keys(verbs))("kaunti %s --help", async (name) => {
  const command = (await verbs[name]?.load())?.command();
  let said = "";
  for (const one of [command, ...(command?.commands ?? [])]) {
    one?.configureHelp({ helpWidth: 80 });
    one?.configureOutput({ writeOut: (text) => (said += text) });
    one?.outputHelp();
  }
  expect(said.split("\n").filter((line) => line.length > 80)).toEqual([]);
  expect(said).toMatch(/Examples?:\n {2}kaunti /);
});

test.each(["audit", "enforce", "report", "validate"])(
  "kaunti %s --help states its exit codes",
  async (name) => {
    const command = (await verbs[name]?.load())?.command();
    let said = "";
    command?.configureOutput({ writeOut: (text) => (said += text) });
    command?.outputHelp();
    expect(said).toMatch(/\nExit codes/);
  },
);
