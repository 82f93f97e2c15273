/** The comparison of two audits on an 80-column terminal. */
import type { AuditReport } from "#model/verdict";
import { shifts } from "./compare.ts";
import type { Comparison, Moved } from "./compare.ts";
import { pen } from "./table-block.ts";
import type { TableOptions } from "./table-block.ts";
import { stateOrder, stateWords, timeWords } from "./words.ts";

const word = (state: Moved["before"]): string =>
  state === "absent" ? "not judged" : stateWords[state].word;

const run = ({ scope, generatedAt, evidence }: AuditReport): string =>
  `${scope}, ${timeWords(generatedAt)}${evidence === undefined ? "" : `, run ${evidence.run}`}`;

export function compareTable(
  older: AuditReport,
  newer: AuditReport,
  { moved, same, caveats }: Comparison,
  options: TableOptions = {},
): string {
  const with_ = pen(options);
  const one = (move: Moved): string[] => [
    ...with_.lines(`${move.subject}  ${move.title} (${move.control})`, "  "),
    ...with_.lines(`${word(move.before)} -> ${word(move.after)}`, "      "),
    ...(move.foundBefore === "" ? [] : with_.lines(`before: ${move.foundBefore}`, "      ")),
    ...(move.foundAfter === "" ? [] : with_.lines(`after:  ${move.foundAfter}`, "      ")),
    ...(move.where === "" ? [] : with_.lines(`where:  ${move.where}`, "      ")),
  ];
  const sections = shifts.flatMap((shift) => {
    const group = moved.filter((move) => move.shift === shift);
    const title = with_.paint(`${shift}: ${String(group.length)}`, "1");
    return group.length === 0 ? [] : [title, ...group.flatMap(one), ""];
  });
  const still = stateOrder.flatMap((state) =>
    same[state] === undefined ? [] : [`${String(same[state])} ${stateWords[state].word}`],
  );
  return `${[
    ...with_.lines(`before: ${run(older)}`, ""),
    ...with_.lines(`after:  ${run(newer)}`, ""),
    ...caveats.flatMap((caveat) => with_.lines(`note: ${caveat}`, "")),
    "",
    ...sections,
    ...(moved.length === 0 ? ["nothing moved"] : []),
    ...with_.lines(`as before: ${still.length === 0 ? "nothing" : still.join(", ")}`, ""),
  ].join("\n")}\n`;
}
