/** The grammar of sudoers (sudo 1.9.13: gram.y): what each line says, or why visudo refuses it. */
import { refused } from "./sudoers-defaults.ts";
import type { Setting } from "./sudoers-defaults.ts";
import { sudoersTokens } from "./sudoers-tokens.ts";
import type { Token } from "./sudoers-tokens.ts";

export type Entry = { readonly line: number } & (
  | { readonly kind: "include"; readonly folder: boolean; readonly path: string }
  /** `scope`: "" for everybody, else the letter and for whom. */
  | { readonly kind: "defaults"; readonly scope: string; readonly settings: readonly Setting[] }
  | { readonly kind: "rule"; readonly tags: readonly string[] }
  /** Kind and name: a name may be used once for each kind. */
  | { readonly kind: "alias"; readonly names: readonly string[] }
);

export class Refused extends Error {
  override readonly name = "Refused";
  readonly line: number;
  constructor(why: string, line: number) {
    super(why);
    this.line = line;
  }
}

/** All entries of one file; throws Refused at the first line that visudo refuses. */
export function sudoersEntries(content: string): readonly Entry[] {
  const lines: Token[][] = [[]];
  for (const token of sudoersTokens(content)) {
    lines.at(-1)?.push(token);
    if (token.kind === "\n") lines.push([]);
  }
  return lines
    .filter(([first]) => first !== undefined && first.kind !== "\n")
    .map((line) => new Line(line).entry());
}

const whom: Readonly<Record<string, string>> = {
  "@": "hosts",
  ":": "users",
  ">": "users",
  "!": "commands",
};
const members: Readonly<Record<string, readonly string[]>> = {
  users: ["ALIAS", "ALL", "NETGROUP", "USERGROUP", "WORD"],
  groups: ["ALIAS", "ALL", "WORD"],
  hosts: ["ALIAS", "ALL", "NETGROUP", "NTWKADDR", "WORD"],
  commands: ["ALIAS", "ALL", "COMMAND"],
};
const aliasOf: Readonly<Record<string, string>> = {
  Host: "hosts",
  Cmnd: "commands",
  User: "users",
  Runas: "users",
};

/** One line's tokens, read from left to right. */
class Line {
  readonly #tokens: readonly Token[];
  #at = 0;
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get #next(): Token {
    return (
      this.#tokens[this.#at] ?? { kind: "end", text: "", line: this.#tokens.at(-1)?.line ?? 0 }
    );
  }

  #take(...kinds: readonly string[]): Token | undefined {
    if (!kinds.includes(this.#next.kind)) return undefined;
    this.#at += 1;
    return this.#tokens[this.#at - 1];
  }

  #need(...kinds: readonly string[]): Token {
    const found = this.#take(...kinds);
    if (found === undefined)
      throw new Refused(
        `visudo refuses this line near "${this.#next.text.trim()}"`,
        this.#next.line,
      );
    return found;
  }

  entry(): Entry {
    const { line } = this.#next;
    const entry = this.#entry(line);
    this.#need("\n");
    return entry;
  }

  #entry(line: number): Entry {
    const include = this.#take("INCLUDE", "INCLUDEDIR");
    if (include !== undefined)
      return {
        kind: "include",
        line,
        folder: include.kind === "INCLUDEDIR",
        path: this.#need("WORD").text,
      };
    const defaults = this.#take("DEFAULTS");
    if (defaults !== undefined) return this.#defaults(defaults);
    const aliases = this.#take("ALIASES");
    if (aliases !== undefined)
      return {
        kind: "alias",
        line,
        names: this.#aliases(aliases.text.trim().replace("_Alias", "").replace("Cmd", "Cmnd")),
      };
    this.#list("users");
    const tags: string[] = [];
    do {
      this.#list("hosts");
      this.#need("=");
      do tags.push(...this.#command());
      while (this.#take(",") !== undefined);
    } while (this.#take(":") !== undefined);
    return { kind: "rule", line, tags };
  }

  #defaults({ text, line }: Token): Entry {
    const letter = /[@:>!]/.exec(text)?.[0] ?? "";
    const from = this.#at;
    if (letter !== "") this.#list(whom[letter] ?? "");
    const scope =
      letter +
      this.#tokens
        .slice(from, this.#at)
        .map((token) => token.text)
        .join("");
    const settings: Setting[] = [];
    do {
      const negated = this.#take("!") !== undefined;
      const name = this.#need("DEFVAR");
      const operator = negated ? undefined : this.#take("=", "+=", "-=");
      const value = operator === undefined ? "" : this.#need("WORD").text;
      const setting = {
        name: name.text,
        negated,
        operator: (operator?.kind ?? "") as Setting["operator"],
        value,
      };
      const why = refused(setting);
      if (why !== undefined) throw new Refused(`visudo refuses this line: ${why}`, name.line);
      settings.push(setting);
    } while (this.#take(",") !== undefined);
    return { kind: "defaults", line, scope, settings };
  }

  #aliases(keyword: string): readonly string[] {
    const names: string[] = [];
    do {
      names.push(`${keyword} ${this.#need("ALIAS").text}`);
      this.#need("=");
      this.#list(aliasOf[keyword] ?? "");
    } while (this.#take(":") !== undefined);
    return names;
  }

  #list(kind: string): void {
    do {
      if (kind === "commands") this.#digests();
      this.#take("!");
      this.#member(kind);
    } while (this.#take(",") !== undefined);
  }

  /** `sha256:… , sha512:… /command`. */
  #digests(): void {
    for (let sha = this.#take("SHA"); sha !== undefined; sha = this.#take("SHA")) {
      this.#need(":");
      const { text, line } = this.#need("DIGEST");
      if (!digestFits(Number(sha.text.slice(3)) / 8, text))
        throw new Refused(`visudo refuses this line: no ${sha.text} has this length`, line);
      if (this.#take(",") === undefined) return;
      if (this.#next.kind !== "SHA") this.#need("SHA");
    }
  }

  /** Its tags. */
  #command(): readonly string[] {
    if (this.#take("(") !== undefined) {
      if (this.#next.kind !== ":" && this.#next.kind !== ")") this.#list("users");
      if (this.#take(":") !== undefined && this.#next.kind !== ")") this.#list("groups");
      this.#need(")");
    }
    for (let option = this.#take("OPTION"); option !== undefined; option = this.#take("OPTION")) {
      this.#need("=");
      const { text, line } = this.#need("WORD");
      if (!optionFits(option.text, text))
        throw new Refused(`visudo refuses ${option.text}=${text}`, line);
    }
    const tags: string[] = [];
    for (let tag = this.#take("TAG"); tag !== undefined; tag = this.#take("TAG"))
      tags.push(tag.text.replace(/[ \t]*:$/, ""));
    this.#digests();
    this.#take("!");
    this.#member("commands");
    return tags;
  }

  /** `list` is a command without a path: what `sudo -l -U` asks for. */
  #member(kind: string): void {
    if (kind === "commands" && this.#next.kind === "WORD" && this.#next.text === "list")
      this.#at += 1;
    else this.#need(...(members[kind] ?? []));
  }
}

function optionFits(name: string, value: string): boolean {
  if (name === "CWD" || name === "CHROOT") return /^[/~]/.test(value) || value === "*";
  if (name === "TIMEOUT") return /^(?=.)(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s?)?$/i.test(value);
  return name.startsWith("NOT")
    ? /^\d{10}(?:\d{2}){0,2}(?:[.,]\d+)?(?:Z|[+-]\d{2}(?:\d{2})?)?$/.test(value)
    : true;
}

/** Hexadecimal, or base64 with or without its padding. */
function digestFits(bytes: number, text: string): boolean {
  if (/^[0-9A-Fa-f]+$/.test(text)) return text.length === bytes * 2;
  const whole = text.endsWith("=")
    ? 4 * Math.floor((bytes + 2) / 3)
    : Math.floor((4 * bytes + 2) / 3);
  return text.length === whole;
}
