/** By which policy a machine is judged that is named by where it is; rules, parameters and waivers as they are typed. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { commandIn } from "./command.ts";
import type { Ran } from "./command.ts";

const home = mkdtempSync(join(tmpdir(), "kaunti-policy-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const kaunti = commandIn(join(home, "state"));
let root = "";
let made = 0;
beforeEach(() => {
  root = join(home, `image-${String((made += 1))}`);
  mkdirSync(join(root, "etc/kaunti"), { recursive: true });
  writeFileSync(join(root, "etc/os-release"), 'ID=debian\nVERSION_ID="12"\n');
  writeFileSync(join(root, "etc/login.defs"), "PASS_MAX_DAYS 99999\n");
});
interface Printed {
  readonly results: readonly Record<string, string>[];
  readonly notices: readonly string[];
}
const audit = async (...args: string[]) => {
  const ran = await kaunti("audit", "--root", root, "--format", "json", ...args);
  const { results, notices } = JSON.parse(ran.out) as Printed;
  return { ...ran, first: results[0] ?? {}, said: notices.join("\n") };
};
const label = (asset: string) =>
  writeFileSync(join(root, "etc/kaunti/identity"), `asset="none"\nasset="${asset}"\n`);

test("one rule that the baseline leaves out is judged, and that is said", async () => {
  const of = ["--rule", "aide-installed", "--baseline", "county-laptop"];
  expect((await audit(...of)).said).toContain("aide-installed is not in county-laptop");
  const inside = ["--rule", "ufw-active", "--baseline", "county-laptop"];
  expect((await audit(...inside)).said).not.toContain("is not in");
});

describe("the baseline of an image", () => {
  test("is the one of the role that the register gives to --device", async () => {
    const { first, said } = await audit("--device", "099-ICT-SRV-00001");
    expect(first).toMatchObject({ baseline: "county-server", subject: "099-ict-srv-00001" });
    expect(first["owner"]).toBe("executive");
    expect(said).not.toContain("assumption");
  });
  test("is the one of the asset on its label, and that is said", async () => {
    label("099-ict-srv-00001");
    const { first, said } = await audit();
    expect(first).toMatchObject({ baseline: "county-server", subject: "099-ict-srv-00001" });
    expect(said).toContain("because the label on it");
  });
  test("is an assumption where nothing says what it is, and that is said", async () => {
    const { first, said } = await audit();
    expect(first["baseline"]).toBe("county-laptop");
    expect(said).toContain("judged by county-laptop, which is an assumption: nothing says");
    expect((await audit("--device", "099-no-such-1")).said).toContain(
      "an assumption: no register here knows 099-no-such-1",
    );
    expect((await audit("--baseline", "county-server")).said).not.toContain("assumption");
  });
  test("a label that says another asset than --device is told, and does not decide", async () => {
    label("099-ict-lap-00001");
    const { first, said } = await audit("--device", "099-ict-srv-00001");
    expect(first["baseline"]).toBe("county-server");
    expect(said).toContain("says 099-ict-lap-00001; it may be another machine");
  });
  test("a label behind a link out of the image is not the image's", async () => {
    const outside = join(home, "outside");
    writeFileSync(outside, "asset=099-ict-srv-00001\n");
    symlinkSync(outside, join(root, "etc/kaunti/identity"));
    expect((await audit()).said).toContain("an assumption: nothing says");
  });
  test("enforce chooses the same one and says the same", async () => {
    const { out } = await kaunti("enforce", "--root", root);
    expect(out).toContain("judged by county-laptop, which is an assumption");
    const named = await kaunti("enforce", "--root", root, "--device", "099-ict-srv-00001");
    expect(named.out).not.toContain("assumption");
  });
});

const refused = ({ code, out, err }: Ran) => ({ code, out, err });
describe("--rule and --param", () => {
  test("a rule is judged by the control that is exactly it, also where another one covers it beside others", async () => {
    const { first, said } = await audit("--rule", "mount_option_home_nodev");
    expect(first).toMatchObject({ rule: "mount_option_home_nodev" });
    expect(first?.control).not.toBe("home-restricted");
    expect(said).not.toContain("which asks for");
  });
  test.each([
    ["a covered rule, mistyped", ["--rule", "mount_option_home_nodve"], /mount_option_home_nodev/],
    ["a control, mistyped", ["--rule", "home-restrictd"], /did you mean home-restricted/],
    ["a parameter of no rule", ["--rule", "home-restricted", "--param", "x=1"], /no parameter of/],
    [
      "a parameter, mistyped",
      ["--param", "password-lenght.value=14"],
      /did you mean password-length\.value/,
    ],
    ["out of range", ["--param", "password-length.value=4"], /allowed: from 8 to 64/],
    ["not a number", ["--param", "password-length.value=many"], /allowed: from 8 to 64/],
    [
      "given twice",
      ["--param", "password-length.value=14", "--param", "password-length.value=16"],
      /twice/,
    ],
    ["no hosts at once", ["--concurrency", "none"], /whole number/],
  ])("%s: 3, with what it could be", async (_, args, said) => {
    const ran = refused(await kaunti("audit", "--root", root, ...args));
    expect(ran).toEqual({ code: 3, out: "", err: expect.stringMatching(said) as string });
  });
});

const waiver = (id: string, control: string, device: string, approver: string) =>
  `- id: ${id}\n  control: ${control}\n  selector: {device: [${device}]}\n  reason: The payroll system cannot follow yet\n  requester: County ICT\n  approver: ${approver}\n  created: 2026-01-01\n  expires: 2026-12-31\n`;
test("waivers that hold for nobody here, or for no control, are told in the report", async () => {
  const file = join(home, "waivers.yaml");
  const control = "password-max-age-default";
  writeFileSync(
    file,
    waiver("typo", control, "099-ict-srv-0001", "Chief Officer") +
      waiver("self", control, "099-ict-srv-00001", "county  ict") +
      waiver("gone", "no-such-control", "099-ict-srv-00001", "Chief Officer"),
  );
  const on = ["--device", "099-ict-srv-00001", "--rule", control, "--as-of", "2026-11-24"];
  const { first, said } = await audit(...on, "--waivers", file);
  expect(first["verdict"]).toBe("fail");
  expect(said).toContain("waiver typo (password-max-age-default): its selector matches none of");
  expect(said).toContain("waiver self (password-max-age-default): requester and approver are the");
  expect(said).toContain("waiver gone (no-such-control): there is no such control");
});

test("two waivers of one id are refused: a report could not say which one holds", async () => {
  const file = join(home, "twice.yaml");
  writeFileSync(file, waiver("w", "cups-off", "a", "Chief Officer").repeat(2));
  const { code, err } = await kaunti("audit", "--root", root, "--waivers", file);
  expect([code, err]).toEqual([3, expect.stringMatching(/twice\.yaml:\d+:\d+: .*stands twice/)]);
});

describe("one rule", () => {
  const forwarding = ["--rule", "ip-forwarding"];
  beforeEach(() => {
    mkdirSync(join(root, "etc/sysctl.d"), { recursive: true });
    writeFileSync(join(root, "etc/sysctl.d/50-forward.conf"), "net.ipv4.ip_forward = 1\n");
  });
  test("is judged by the values of the baseline that the register gives: a router forwards", async () => {
    const router = await audit("--device", "099-ict-rtr-00001", ...forwarding);
    expect(router.first).toMatchObject({
      verdict: "pass",
      baseline: "rule ip-forwarding of county-router",
    });
    const asked = await kaunti(
      "audit",
      "--device",
      "099-ict-rtr-00001",
      "--format",
      "json",
      ...forwarding,
    );
    expect((JSON.parse(asked.out) as Printed).results[0]).toMatchObject({
      verdict: "not-run",
      baseline: "rule ip-forwarding of county-router",
    });
    const server = await audit("--device", "099-ict-srv-00001", ...forwarding);
    expect(server.first["verdict"]).toBe("fail");
  });
  test("is judged by the values of the baseline that is named", async () => {
    const { first } = await audit("--baseline", "county-router", ...forwarding);
    expect(first["verdict"]).toBe("pass");
    const wrong = await kaunti(
      "audit",
      "--root",
      root,
      "--baseline",
      "county-ruter",
      ...forwarding,
    );
    expect(wrong).toMatchObject({ code: 3 });
    expect(wrong.err).toContain('no baseline "county-ruter"; did you mean county-router');
  });
  test("is judged by its own values where nothing says what the machine is", async () => {
    const { first } = await audit(...forwarding);
    expect(first).toMatchObject({ verdict: "fail", baseline: "rule ip-forwarding" });
  });
  test("takes another value from the command line all the same", async () => {
    const asked = [...forwarding, "--param", "value=0"];
    const { first } = await audit("--device", "099-ict-rtr-00001", ...asked);
    expect(first["verdict"]).toBe("fail");
  });
});
