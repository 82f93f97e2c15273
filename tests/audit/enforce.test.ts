/** Enforcing a policy: preview, backup, repair, audit again, and everything back where that made it worse. */
import { chmodSync, existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256 } from "#adapters/digest";
import { readPolicies } from "#adapters/policies";
import type { Auditee } from "#model/auditee";
import { enforce } from "#use/enforce";
import { bindAsked } from "#use/policy";
import { ports, smallImage } from "./small-image.ts";

const image = smallImage();
const policies = await readPolicies(join(import.meta.dirname, "../../policies"));
const options = { asOf: "2026-11-24", waivers: [], kit: "0" };
const auditee = (): Auditee => ({
  subject: { kind: "device", id: "d", name: "d", owner: "", site: "" },
  county: "",
  role: "",
});
const rule = (id: string) => bindAsked(policies, { rule: id, params: [] }, "", sha256);

test("preview changes nothing; apply repairs; the second time there is nothing to do", async () => {
  const bound = rule("password-max-age-default");
  const preview = await enforce(ports, auditee(), bound, image.reach, { ...options, apply: false });
  expect(preview.changes).toEqual(["rewrite /etc/login.defs"]);
  expect(image.read("etc/login.defs")).toBe("PASS_MAX_DAYS 99999");
  expect(existsSync(join(image.root, "var"))).toBe(false);
  const applied = await enforce(ports, auditee(), bound, image.reach, { ...options, apply: true });
  expect(applied.outcome?.steps).toEqual([
    { what: "rewrite /etc/login.defs", state: "done", why: "" },
  ]);
  expect(applied.report.verdicts.map(({ state }) => state)).toEqual(["pass"]);
  // The old line stays as a comment, and the missing newline at the end is supplied first.
  expect(image.read("etc/login.defs")).toBe("# kaunti: PASS_MAX_DAYS 99999\nPASS_MAX_DAYS\t365\n");
  const again = await enforce(ports, auditee(), bound, image.reach, { ...options, apply: true });
  expect([again.changes, again.outcome]).toEqual([[], undefined]);
  expect(image.backups().length).toBe(1);
});

test("a backup is for root only and holds what was there", async () => {
  await enforce(ports, auditee(), rule("password-max-age-default"), image.reach, {
    ...options,
    apply: true,
  });
  const [stamp = ""] = image.backups();
  const dir = join(image.root, "var/lib/kaunti/backup", stamp);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  const files = readdirSync(dir).filter((name) => /^\d+$/.test(name));
  expect(files.map((file) => readFileSync(join(dir, file), "utf8"))).toContain(
    "PASS_MAX_DAYS 99999",
  );
});

test("what is waived is not touched", async () => {
  const waiver = {
    id: "w",
    control: "password-max-age-default",
    selector: { device: ["d"] },
    reason: "",
    requester: "a",
    approver: "b",
    created: "2026-01-01",
    expires: "2026-12-31",
  };
  const result = await enforce(ports, auditee(), rule("password-max-age-default"), image.reach, {
    ...options,
    waivers: [waiver],
    apply: true,
  });
  expect(result.changes).toEqual([]);
  expect(image.read("etc/login.defs")).toBe("PASS_MAX_DAYS 99999");
});

test("where the repair made another control fail, everything is put back", async () => {
  const bound = rule("password-max-age-default");
  const [control] = rule("passwd-file-mode").controls;
  const both = {
    ...bound,
    controls: [...bound.controls, ...(control === undefined ? [] : [control])],
  };
  // A stand-in for a repair with a side effect: the account list opens while the repair runs.
  const open: typeof ports.open = async (to) => {
    const opened = await ports.open(to);
    const run: typeof opened.shell.run = async (script, given) => {
      const result = await opened.shell.run(script, given);
      if (script.includes("\nbegin") || script.includes("elif begin"))
        chmodSync(join(image.root, "etc/passwd"), 0o666);
      return result;
    };
    return { ...opened, shell: { ...opened.shell, run } };
  };
  chmodSync(join(image.root, "etc/passwd"), 0o644);
  const result = await enforce({ ...ports, open }, auditee(), both, image.reach, {
    ...options,
    apply: true,
  });
  expect(result.rolledBack).toMatch(/^passwd-file-mode passed before/);
  expect(image.read("etc/login.defs")).toBe("PASS_MAX_DAYS 99999");
});
