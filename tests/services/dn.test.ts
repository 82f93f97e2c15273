/** ldapts, which we did not write, reads every DN that is rendered, and reads it as it was meant. */
import { DN } from "ldapts";
import { expect, test } from "vitest";
import fc from "fast-check";
import { escapeDnValue } from "#reconcile/dn";

test.each(["Ng'ang'a, Grace", "#hash", 'say "hi"', "a+b=c;<d>", "back\\slash", "Wanjikũ"])(
  "%s survives as a value",
  (value) => {
    const written = `cn=${escapeDnValue(value)},ou=people,dc=mfano,dc=example`;
    expect(unescaped(new DN().addPairRDN("cn", value).toString())).toBe(
      unescaped(written.split(",ou=people")[0] ?? ""),
    );
  },
);

test("no name breaks out of its RDN", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", minLength: 1 }).filter((value) => !/[\0\r\n]/.test(value)),
      (value) => {
        const written = escapeDnValue(value);
        // An unescaped separator would begin another RDN or another value (RFC 4514 section 2.4).
        expect(/(^|[^\\])(\\\\)*[,+"<>;]/.test(written)).toBe(false);
      },
    ),
  );
});

/** Both spellings of an escape (RFC 4514 allows `\,` and `\2c`) as the character itself. */
function unescaped(dn: string): string {
  return dn
    .replaceAll(/\\([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .replaceAll(/\\(.)/g, "$1");
}
