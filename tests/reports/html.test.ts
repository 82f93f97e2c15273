/** The page: whose value stands in the table of controls, and which words are never broken. */
import { expect, test } from "vitest";
import { html } from "#reports/html";
import { escapeWords } from "#reports/text";
import { everyState, subject, verdict } from "./sample.ts";

const by = (id: string, remedy: string) =>
  subject(id, [verdict("fail", "length", { remedy }), verdict("pass", "other")], {
    baseline: { id: `county-${id}`, version: "1", hash: "h", parameters: {} },
  });
const page = (...remedies: readonly string[]): string =>
  html({
    ...everyState,
    subjects: remedies.map((remedy, at) => by(at === 0 ? "laptop" : "server", remedy)),
  });
const catalogue = (text: string): string => text.slice(text.indexOf("catalogue"));

test("a control that two baselines set differently says whose value is whose", () => {
  const text = catalogue(page("Set 14.", "Set 16."));
  expect(text).toMatch(/as set by county-laptop 1<\/span>.*Set 14\./);
  expect(text).toMatch(/as set by county-server 1<\/span>.*Set 16\./);
  expect(catalogue(page("Set 14.", "Set 14."))).not.toContain("as set by");
});

test("what needs somebody and what is in order are tables of their own, and neither is empty", () => {
  const text = page("Set 14.");
  const [loud = "", quiet = ""] = text.split('class="verdicts quiet"');
  expect(loud).toContain('data-state="fail"');
  expect(quiet).toContain('data-state="pass"');
  expect(quiet).not.toContain('data-state="fail"');
  const good = html({ ...everyState, subjects: [subject("x", [verdict("pass", "p")])] });
  expect(good.match(/<table class="verdicts/g)).toHaveLength(1);
});

test("an option is not broken behind its dashes, and a long word of a narrow column is whole", () => {
  expect(escapeWords("with --baseline, or")).toBe('with <span class="nb">--baseline,</span> or');
  expect(escapeWords("unattended-upgrade on", 20)).toBe(
    '<span class="nb">unattended-upgrade</span> on',
  );
  expect(escapeWords("a".repeat(21), 20)).toBe("a".repeat(21));
  expect(escapeWords("--<b>")).toBe("--&lt;b&gt;");
});
