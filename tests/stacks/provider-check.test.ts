/** What the provider says of inputs that are wrong, and what to do about them. */
import { describe, expect, test } from "vitest";
import { tree } from "../contract/directory-data.ts";
import {
  check,
  create,
  diff,
  failures,
  fence,
  personal,
  put,
  unknown,
  useProvider,
} from "./provider-calls.ts";

useProvider();

describe("check says what is wrong and what to do", () => {
  test.each([
    [{ digest: "abc" }, /^digest: digest is not 64 hexadecimal digits/],
    [
      { fence: "folder+directory://099.executive.email/../x?marker=m" },
      /^fence: fence cannot be used: .*relative path/,
    ],
    [{ fence: "nonsense" }, /^fence: .*an id looks like/],
    [{ format: 2 }, /^format: .*one version of the kit/],
    [{ asOf: "yesterday" }, /^asOf: .*YYYY-MM-DD/],
    [{ counts: { people: "Wanjiku" } }, /^counts: .*numbers only/],
    [{ staff: ["Wanjiku"] }, /^staff: staff is not accepted/],
    [
      {
        digest: {
          "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
          value: "x",
        },
      },
      /secret/,
    ],
  ])("%j", async (wrong, sentence) => {
    const told = await failures({}, { ...(await put(tree(1))), ...wrong });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(sentence);
    expect(told[0]).not.toMatch(personal);
  });

  test("right inputs pass, and come back as they went", async () => {
    const inputs = await put(tree(1));
    expect(await failures({}, inputs)).toEqual([]);
    expect((await check({}, inputs)).getInputs()?.toJavaScript()).toEqual(inputs);
  });

  test("unknown values of a preview pass, and are a difference without I/O", async () => {
    const inputs = await put(tree(1));
    const later = { ...inputs, digest: unknown };
    expect(await failures({}, later)).toEqual([]);
    expect(await diff(inputs, later)).toBe(true);
    expect((await create(later, true)).getProperties()?.toJavaScript()).toEqual(later);
  });

  test("a fence that changed is refused, never a replacement; so is one of another type", async () => {
    const inputs = await put(tree(1));
    const moved = { ...inputs, fence: fence.replace("directory.ldif", "other.ldif") };
    expect((await failures(inputs, moved))[0]).toMatch(
      /fence cannot change .*destroy it there first/,
    );
    await expect(diff(inputs, moved)).rejects.toThrow(/fence cannot change/);
    expect((await failures({}, inputs, "kaunti:index:LicenceLedger"))[0]).toMatch(
      /register it with its own class/,
    );
  });
});
