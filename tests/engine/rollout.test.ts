/** A county's life through the real engine: plan, up, unchanged, drift, mass change, older clone, destroy. */
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { missingEngine } from "../support/engine.ts";
import { need } from "../support/need.ts";
import { commitAll, contentsOf, rolloutKit } from "./rollout-kit.ts";

const county = rolloutKit("rollout");
const { state } = county;
const run: typeof county.run = (words, env) => county.run(words, env);
const targets = join(state, "targets/099-mfano");
const ldif = (): string => readFileSync(join(targets, "executive/directory.ldif"), "utf8");
/** An engine that is not there proves that none was started. */
const noEngine = { KAUNTI_ENGINE: "/nonexistent" };
const joiner = "20269001,executive,Zawadi,Testwoman,Clerk,ICT,hq,permanent,2026-01-05,,\n";

afterAll(() => county.remove());
beforeEach((context) => need(context, "engine", missingEngine()));

describe("from nothing", () => {
  test("a plan names everybody, changes nothing, and says that changes are pending", () => {
    const { code, out } = run(["plan", "--full"]);
    expect(code, out).toBe(1);
    expect(out).toContain("Ng'ang'a");
    expect(() => contentsOf(targets)).toThrow();
  });

  test("without a terminal, up asks for --yes and changes nothing", () => {
    const { code, err } = run(["up"]);
    expect(code).toBe(3);
    expect(err).toContain("--yes");
    expect(() => contentsOf(targets)).toThrow();
  });

  test("up makes it; allocations are in the register first", () => {
    writeFileSync(join(county.inventory, "register/allocations.csv"), "kind,key,value,given,by\n");
    const { code, out, err } = run(["up", "--yes"]);
    expect(code, out + err).toBe(0);
    expect(ldif()).toContain("uid=");
    expect(
      readFileSync(join(county.inventory, "register/allocations.csv"), "utf8").split("\n").length,
    ).toBeGreaterThan(100);
  });

  test("the engine's state, history and logs know no person", () => {
    const staff = readFileSync(join(county.inventory, "staff.csv"), "utf8").trimEnd().split("\n");
    const numbers = staff.slice(1).map((row) => row.split(",")[0] ?? "");
    const mails = [...ldif().matchAll(/^mail: (.*)$/gm)].map(([, mail = ""]) => mail);
    const surnames = [...ldif().matchAll(/^sn: (.*)$/gm)].map(([, name = ""]) => name);
    const words = new Set([...numbers, ...mails, ...surnames.filter((name) => name.length > 5)]);
    expect(words.size).toBeGreaterThan(200);
    const engine = join(state, "engine");
    const texts = Object.keys(contentsOf(engine)).map((path) =>
      readFileSync(join(engine, path), "utf8"),
    );
    const all = texts.join("\n");
    expect(all).toContain("kaunti:index:DirectoryTree");
    expect([...words].filter((word) => all.includes(word))).toEqual([]);
  });
});

describe("unchanged", () => {
  test("is recognised without an engine, for the whole county", () => {
    const { code, out, err } = run(["up", "--yes"], noEngine);
    expect(code, err).toBe(0);
    expect(out).toBe("Nothing to change: 4 layers are as they were applied.\n");
    expect(run(["plan"], noEngine).code).toBe(0);
    expect(run(["drift"], noEngine).code).toBe(0);
  });
});

describe("a plan is what is applied", () => {
  const file = join(county.dir, "plan.json");
  test("a change of the inventory after the plan is refused", () => {
    appendFileSync(join(county.inventory, "staff.csv"), joiner);
    expect(run(["plan", "--out", file]).code).toBe(1);
    county.edit("staff.csv", (text) => text.replace("Testwoman,Clerk", "Testwoman,Driver"));
    const { code, err } = run(["up", "--plan", file, "--yes"]);
    expect(code).toBe(3);
    expect(err).toMatch(/mfano\.email: directory-executive: the inventory has changed/);
    expect(ldif()).not.toContain("Zawadi");
  });

  test("a change of the target after the plan is refused", () => {
    county.edit("staff.csv", (text) => text.replace("Testwoman,Driver", "Testwoman,Clerk"));
    const before = ldif();
    writeFileSync(
      join(targets, "executive/directory.ldif"),
      before.replace(/^title: .*$/m, "title: Meddler"),
    );
    const { code, err } = run(["up", "--plan", file, "--yes"]);
    expect(code).toBe(3);
    expect(err).toMatch(/the target has changed/);
    writeFileSync(join(targets, "executive/directory.ldif"), before);
  });

  test("as it was, it is applied", () => {
    const { code, out, err } = run(["up", "--plan", file, "--yes"]);
    expect(code, out + err).toBe(0);
    expect(ldif()).toContain("Zawadi");
  });
});

describe("drift", () => {
  const conf = join(targets, "hosts/099RTR00001/etc/nftables.conf");
  test("names file and line; up --refresh puts it back", () => {
    const good = readFileSync(conf, "utf8");
    writeFileSync(conf, good.replace(/\n/, "\n# opened by hand\n"));
    expect(run(["up", "--yes"], noEngine).code).toBe(0);
    const { code, out } = run(["drift"]);
    expect(code).toBe(1);
    expect(out).toMatch(/host-099-ict-rtr-00001/);
    expect(out).toMatch(/\/etc\/nftables\.conf[\s\S]*line 2/);
    const fixed = run(["up", "--refresh", "--yes"]);
    expect(fixed.code, fixed.out + fixed.err).toBe(0);
    expect(readFileSync(conf, "utf8")).toBe(good);
    expect(run(["drift"]).code).toBe(0);
  });

  test("undo takes the last apply back, and the next plan knows", () => {
    const { code, out, err } = run(["undo", "host-099-ict-rtr-00001", "--yes"]);
    expect(code, err).toBe(0);
    expect(out).toContain("taken back");
    expect(run(["plan"]).code).toBe(1);
    expect(run(["up", "--yes"]).code).toBe(0);
    expect(run(["drift"]).code).toBe(0);
  });
});

describe("mass change", () => {
  const all = readFileSync(join(county.inventory, "staff.csv"), "utf8");
  test("40 % of the staff removed is refused without the number, and nothing is touched", () => {
    const rows = all.trimEnd().split("\n");
    const kept = rows.filter((_row, index) => index === 0 || index % 5 >= 2);
    const gone = new Set(
      rows.filter((row) => !kept.includes(row)).map((row) => row.split(",")[0] ?? ""),
    );
    writeFileSync(join(county.inventory, "staff.csv"), `${kept.join("\n")}\n`);
    forget(gone);
    const before = contentsOf(targets);
    const { code, err, out } = run(["up", "--yes"]);
    expect(code, out).toBe(3);
    expect(err).toMatch(/suspend \d+.*--allow \d+/s);
    expect(contentsOf(targets)).toEqual(before);
    const number = /--allow (\d+)/.exec(err)?.[1] ?? "";
    expect(run(["up", "--yes", "--allow", String(Number(number) - 1)]).code).toBe(3);
    const allowed = run(["up", "--yes", "--allow", number]);
    expect(allowed.code, allowed.out + allowed.err).toBe(0);
    expect(ldif()).toContain("mailEnabled: FALSE");
  });

  /** Who left is no member, holder or custodian of anything any more. */
  function forget(gone: ReadonlySet<string>): void {
    const without = (text: string): string =>
      text
        .split("\n")
        .map((line) => {
          const list = /^(.*\[)(.*)(\].*)$/.exec(line);
          if (list === null) return line;
          const left = (list[2] ?? "")
            .split(",")
            .filter((one) => !gone.has(one.trim().replaceAll(/["']/g, "")));
          return `${list[1]}${left.join(",").trim()}${list[3]}`;
        })
        .join("\n");
    for (const file of ["groups.yaml", "email.yaml", "licences.yaml"]) county.edit(file, without);
    for (const file of ["equipment.csv", "training.csv"])
      county.edit(file, (text) =>
        text
          .split("\n")
          .filter((line) => file !== "training.csv" || !gone.has(line.split(",")[0] ?? ""))
          .map((line) =>
            line
              .split(",")
              .map((cell) => (gone.has(cell) ? "" : cell))
              .join(","),
          )
          .join("\n"),
      );
  }
});

describe("an older clone", () => {
  test("is refused by git's history, and goes through with --older", () => {
    const { inventory } = county;
    commitAll(inventory, "first");
    appendFileSync(
      join(inventory, "staff.csv"),
      joiner.replace("20269001", "20269002").replace("Zawadi", "Baraka"),
    );
    commitAll(inventory, "second");
    expect(run(["up", "--yes"]).code).toBe(0);
    execFileSync("git", ["-C", inventory, "stash", "-q", "--include-untracked"]);
    execFileSync("git", ["-C", inventory, "checkout", "-q", "HEAD~1"]);
    const { code, err } = run(["up", "--yes"]);
    expect(code).toBe(3);
    expect(err).toMatch(/not in the history|is not known to/);
    expect(ldif()).toContain("Baraka");
    expect(run(["up", "--yes", "--older"]).code).toBe(0);
  });
});

describe("destroy", () => {
  test("needs the county's own name", () => {
    expect(run(["destroy", "--county", "mfano", "--allow", "999"]).code).toBe(3);
    expect(run(["destroy", "--county", "mfano", "--allow", "999", "--yes", "angani"]).code).toBe(3);
  });

  test("works without any inventory; people stay, suspended", () => {
    county.edit("county.yaml", () => "this: is [ no county\n");
    const before = contentsOf(targets);
    const words = ["destroy", "--county", "mfano", "--yes", "mfano"];
    const refused = run(words);
    expect(refused.code, refused.out).toBe(3);
    const number = /say --allow (\d+)/.exec(refused.err)?.[1] ?? "";
    expect(run([...words, "--allow", String(Number(number) - 1)]).code).toBe(3);
    expect(contentsOf(targets)).toEqual(before);
    const { code, out, err } = run([...words, "--allow", number]);
    expect(code, out + err).toBe(0);
    expect(ldif()).toContain("mailEnabled: FALSE");
    expect(ldif()).not.toContain("mailEnabled: TRUE");
    expect(run(["destroy", "--county", "mfano", "--yes", "mfano"]).err).toContain(
      "nothing was ever applied",
    );
  });
});
