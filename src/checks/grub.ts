/** The boot loader's menu: a password before it may be changed, and what the kernel is told at every start. */
import type { Facts, FileFact, Want } from "#model/fact";
import { Untold, fail, pass } from "./check-type.ts";
import type { CheckType, Judgement } from "./check-type.ts";
import { satisfies, describe } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { commandsOf } from "./grub-blocks.ts";
import { joined, linesOf, place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt, filesAt, recallRunning } from "./recall.ts";

interface Spec {
  /** A superuser with a hashed password; `arguments` instead: what every entry gives the kernel. */
  readonly password?: boolean;
  readonly argument?: string;
  readonly operator?: Comparison["operator"];
  readonly value?: string | number;
}

const schema = {
  type: "object",
  additionalProperties: false,
  oneOf: [{ required: ["password"] }, { required: ["argument", "operator", "value"] }],
  properties: {
    password: { const: true },
    argument: { type: "string", pattern: "^[a-z_.]+$" },
    operator: { enum: ["equals", "at-least"] },
    value: { type: ["string", "number"] },
  },
};

const menu = "/boot/grub/grub.cfg";
/** Sourced by the menu where it stands there (grub-mkconfig's 41_custom). */
const custom = "/boot/grub/custom.cfg";
const defaults = ["/etc/default/grub", "/etc/default/grub.d/*.cfg"];
const live = { kind: "running", path: "/proc/cmdline" } as const;

const ask = (): readonly Want[] => [
  ...[menu, custom, ...defaults].map((path): Want => ({ kind: "file", path })),
  live,
];

/** A sign of comment at the beginning of a word ends a line, for GRUB and for the shell alike; within quotes it says nothing. */
const withoutComment = (text: string): string =>
  /^(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\]|\s+(?!#))*/s.exec(text)?.[0] ?? "";

function lines(file: FileFact): readonly ConfigLine[] {
  return joined(linesOf(file))
    .map((line) => ({ ...line, text: withoutComment(line.text.trim()).trim() }))
    .filter(({ text }) => text !== "" && !text.startsWith("#"));
}

function menuFile(facts: Facts): FileFact {
  const file = fileAt(facts, menu);
  if (file === undefined)
    throw new Untold("not-applicable", "GRUB does not start this machine", menu);
  return file;
}

const setsSuperusers = /^(?:(?:set\s+)?superusers\s*=|unset\s(?:.*\s)?superusers\b)/;

/** GRUB asks for the password of a superuser only; a plain one, or one of an account that is none, protects nothing. */
function judgePassword(facts: Facts): Judgement {
  const expected = "a superuser with a hashed password";
  const all = [menuFile(facts), ...filesAt(facts, [custom])].flatMap((file) =>
    commandsOf(lines(file)),
  );
  const plain = all.find(({ text }) => /^password\s/.test(text));
  if (plain !== undefined)
    return fail(expected, "a password in clear", place(plain), "use password_pbkdf2");
  const superusers = all.findLast(({ text }) => setsSuperusers.test(text));
  const perhaps = all.find(
    ({ text, inside }) => inside && (setsSuperusers.test(text) || /^password_pbkdf2\s/.test(text)),
  );
  if (perhaps !== undefined)
    throw new Untold("error", "stands in a block, which may not run", place(perhaps));
  const names = (/=\s*["']?([^"']*)["']?$/.exec(superusers?.text ?? "")?.[1] ?? "")
    .split(/[ ,;|&]+/)
    .filter((name) => name !== "");
  if (superusers === undefined || names.length === 0)
    return fail(
      expected,
      "no superuser",
      menu,
      "everybody at the keyboard may change what is started",
    );
  const hashed = all
    .flatMap(
      ({ text }) =>
        /^password_pbkdf2\s+(\S+)\s+grub\.pbkdf2\.sha512\.\d+\.[\dA-Fa-f]+\.[\dA-Fa-f]+$/.exec(
          text,
        )?.[1] ?? [],
    )
    .map((name) => name.replaceAll(/["']/g, ""));
  const open = names.find((name) => !hashed.includes(name));
  return open === undefined
    ? pass(expected, `superuser ${names.join(", ")}`, place(superusers))
    : fail(
        expected,
        `superuser ${open}`,
        place(superusers),
        "this superuser has no hashed password",
      );
}

const good = (spec: Spec, text: string): readonly [boolean, string] => {
  const prefix = `${spec.argument ?? ""}=`;
  // What follows `--` is for the first program, not for the kernel (kernel/params.c).
  const values = text
    .replace(/(?<=\s)--(?=\s|["']|$).*$/s, "")
    .split(/[\s"']+/)
    .filter((word) => word.startsWith(prefix))
    .map((word) => word.slice(prefix.length));
  const want = { operator: spec.operator ?? "equals", value: spec.value ?? "" };
  return [
    values.length > 0 && values.every((value) => satisfies(value, want)),
    values.length === 0 ? "not given" : values.map((value) => prefix + value).join(" "),
  ];
};

/** One assignment and nothing else: quotes, or a word; /etc/default/grub is a shell script. */
const assignment = /^(?:export\s+)?GRUB_CMDLINE_LINUX=(?:"(?:\\.|[^"\\`])*"|'[^']*'|[^\s;&|"'`]*)$/;

/** The entries of the menu, what the next menu is made of, and what the running kernel was told. */
function judgeArgument(spec: Spec, facts: Facts): Judgement {
  const expected = `${spec.argument ?? ""} ${describe({ operator: spec.operator ?? "equals", value: spec.value ?? "" })} for every kernel`;
  const entries = [menuFile(facts), ...filesAt(facts, [custom])]
    .flatMap((file) => lines(file))
    .filter(({ text }) => /^linux(?:16|efi)?\s/.test(text));
  const [first] = entries;
  if (first === undefined) return fail(expected, "no entry", menu, "the menu starts no kernel");
  for (const entry of entries) {
    const [fine, found] = good(spec, entry.text);
    if (!fine) return fail(expected, found, place(entry), "this entry starts the kernel otherwise");
  }
  // Recovery entries get GRUB_CMDLINE_LINUX only; a word that a script puts in is not known, and is not relied on.
  const made = filesAt(facts, defaults)
    .flatMap((file) => lines(file))
    .filter(({ text }) =>
      /\bGRUB_CMDLINE_LINUX\+?(?:=|$)|\b(?:unset|eval|source)\s|^\.\s/.test(text),
    );
  const odd = made.find(({ text }) => !assignment.test(text));
  if (odd !== undefined)
    throw new Untold("error", "is no plain assignment, so what it makes is not known", place(odd));
  const last = made.findLastIndex(({ text }) => !/\$\{?GRUB_CMDLINE_LINUX\}?\b/.test(text));
  const counted = made.slice(Math.max(last, 0));
  const [fine, found] = good(
    spec,
    counted.map(({ text }) => text.replace(/^.*?GRUB_CMDLINE_LINUX=/, "")).join(" "),
  );
  if (!fine) {
    const at = counted.at(-1);
    return fail(
      expected,
      found,
      at === undefined ? (defaults[0] ?? "") : place(at),
      "the next update-grub takes it out of the menu",
    );
  }
  const [now] = recallRunning(facts, live) ?? [];
  if (now === undefined) return pass(expected, `${found} (stored)`, place(first));
  if (now.error !== undefined) throw new Untold("error", now.error, now.path);
  const [runs, told] = good(spec, now.content ?? "");
  return runs
    ? pass(expected, found, place(first))
    : fail(expected, told, live.path, "the running kernel was started otherwise; restart");
}

export const grub: CheckType<Spec> = {
  schema,
  ask,
  judge: (spec, facts) =>
    spec.password === true ? judgePassword(facts) : judgeArgument(spec, facts),
  // A wrong menu starts nothing: a person changes it, at the machine.
  repair: () => [],
};
