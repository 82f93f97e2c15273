/** Whose machine it is that was named by where it is: the register's role decides, or the assumption is said. */
import { describe, expect, test } from "vitest";
import type { County } from "#model/county";
import type { Device } from "#model/device";
import { hostBaseline, whose } from "#use/whose";

const device = (asset: string, role: string, baseline?: string) =>
  ({
    asset,
    tag: asset.toUpperCase(),
    hostname: "",
    owner: "executive",
    site: "hq",
    role,
    ...(baseline === undefined ? {} : { baseline }),
  }) as Device;
const county = {
  slug: "mfano",
  baselines: { laptop: "county-laptop", server: "county-server" },
  devices: [device("srv", "server"), device("own", "server", "special"), device("ups", "ups")],
} as unknown as County;
const ask = (claim: { named?: string; label?: string }, chosen = false) =>
  whose([county], { place: "image", ...claim }, chosen);

describe("the baseline", () => {
  test.each([
    [{ named: "srv" }, "county-server", "srv", ""],
    [{ named: "SRV" }, "county-server", "srv", ""],
    [{ named: "own" }, "special", "own", ""],
    [{ label: "srv" }, "county-server", "srv", "because the label on it"],
    [{ named: "srv", label: "srv" }, "county-server", "srv", ""],
    [{ named: "srv", label: "ups" }, "county-server", "srv", "says ups; it may be another"],
    [{ named: "no" }, "county-laptop", "no", "assumption: no register here knows no"],
    [{ label: "no" }, "county-laptop", "image", "assumption: no register here knows no"],
    [{}, "county-laptop", "image", "assumption: nothing says what it is"],
    [{ named: "ups" }, "county-laptop", "ups", "assumption: no baseline is set for the role ups"],
  ])("%j", (claim, baseline, id, said) => {
    const found = ask(claim);
    expect([found.baseline, found.subject.id]).toEqual([baseline, id]);
    if (said === "") expect(found.notices).toEqual([]);
    else expect(found.notices.join()).toContain(said);
  });
  test("asked for by name, nothing is assumed; waivers still see whose it is", () => {
    expect(ask({}, true).notices).toEqual([]);
    expect(ask({ named: "srv" }, true)).toMatchObject({ county: "mfano", role: "server" });
  });
});

test("a sheet's role names its baseline; anything else is no more than an assumption", () => {
  const known = new Set(["county-common", "county-laptop", "county-server", "county-router"]);
  const of = (role: string) => hostBaseline(role, known);
  expect(of("server")).toEqual({ id: "county-server", sure: true });
  expect(of("desktop")).toEqual({ id: "county-laptop", sure: true });
  for (const role of ["", "printer", "common", "Server "])
    expect(of(role)).toEqual({ id: "county-laptop", sure: false });
});
