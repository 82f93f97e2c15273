/** PAM's stacks as PAM reads them: lines, what decides, what is passed by. */
import type { Facts } from "#model/fact";
import { joined, linesOf } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt } from "./recall.ts";

export interface PamLine extends ConfigLine {
  readonly type: string;
  readonly control: string;
  readonly module: string;
  readonly arguments: readonly string[];
}

/** pam.d(5): `[-]type control module arguments`, brackets keep blanks, `#` ends a line, `\` joins lines. */
export function pamLines(facts: Facts, path: string): readonly PamLine[] {
  const file = fileAt(facts, path);
  if (file === undefined) return [];
  return joined(linesOf(file)).flatMap((line) => {
    const words = [
      ...line.text.replace(/#.*$/s, "").matchAll(/\[(?:\\.|[^\]\\])*\]|[^ \t[]+/g),
    ].map(([word]) => word);
    const [type = "", control = "", module = "", ...args] = words;
    if (module === "") return [];
    return [
      {
        ...line,
        type: type.replace(/^-/, "").toLowerCase(),
        control,
        module: module.split("/").at(-1) ?? "",
        arguments: args.map((word) => word.replace(/^\[(.*)\]$/s, "$1")),
      },
    ];
  });
}

/** `optional` and `[default=ignore]` let a log-in pass whatever the module says. */
export const binding = (control: string): boolean =>
  control.startsWith("[")
    ? !/^\[\s*default=ignore\s*\]$/i.test(control) && /success|default/i.test(control)
    : ["required", "requisite", "sufficient"].includes(control.toLowerCase());

/** An earlier line whose success ends the stack or jumps over the module: then the module is never asked. */
export function bypass(stack: readonly PamLine[], module: PamLine): PamLine | undefined {
  const at = stack.findIndex((line) => line.line === module.line);
  return stack.slice(0, at).find((line, index) => {
    const control = line.control.toLowerCase();
    if (control === "sufficient") return true;
    const success = /^\[.*\bsuccess=(\w+)/.exec(control)?.[1] ?? "";
    return success === "done" || (/^\d+$/.test(success) && index + Number(success) >= at);
  });
}
