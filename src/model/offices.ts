/** Whether two offices are two: what a four-eyes rule compares, whatever way they are written. */

/**
 * Letters a-z and digits alone: case, blanks, punctuation, accents and compatibility forms (UAX #15, NFKD) take nothing
 * and add nothing. Marks that are drawn alike (I l 1, O 0) count as one.
 */
function skeleton(office: string): string {
  return office
    .normalize("NFKD")
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase()
    .replaceAll(/[l1]/g, "i")
    .replaceAll("0", "o");
}

/** Undefined when they are two offices; else why they do not count as two. */
export function sameOffice(requester: string, approver: string): string | undefined {
  const [left, right] = [skeleton(requester), skeleton(approver)];
  if (left === "" || right === "") return "requester or approver names no office";
  // A Cyrillic or Greek letter that looks Latin would make one office look like two.
  if (/[^a-z0-9]/.test(left + right))
    return "requester and approver cannot be compared: write both in the letters a to z";
  return left === right ? "requester and approver are the same office" : undefined;
}
