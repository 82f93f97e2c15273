/** Paths into the model that people type: `mfano.sites.bonde.links.bonde-4g.down` or `/099/sites/1/links/0/down`. Pure. */
import type { County } from "#model/county";
import { nearest } from "./distance.ts";

/** What a list's members are called by, in this order. */
const keys = [
  "id",
  "employee",
  "asset",
  "slug",
  "selector",
  "host",
  "site",
  "pool",
  "from",
  "code",
];

/** `pointer` is RFC 6901 with list positions, as the loader keeps origins. */
export type Resolved =
  | {
      readonly kind: "found";
      readonly county: County;
      readonly pointer: string;
      /** The same with the names of list members, as a person writes it. */
      readonly path: string;
      readonly value: unknown;
    }
  | {
      readonly kind: "missing";
      readonly at: string;
      readonly word: string;
      readonly known: readonly string[];
    };

/** Follows `path`; where it leads nowhere, says at which word, and what is there (the nearest first). */
export function resolve(counties: readonly County[], path: string): Resolved {
  const [first = "", ...rest] = split(path);
  const county = counties.find((one) => callsIt(one, first));
  if (county === undefined)
    return missing(
      "",
      first,
      counties.map(({ slug }) => slug),
    );
  let value: unknown = county;
  let pointer = "";
  const walked = [county.slug];
  for (const word of rest) {
    const step = into(value, word);
    if (step === undefined) return missing(walked.join("."), word, members(value));
    value = step.value;
    pointer += `/${escape(step.key)}`;
    walked.push(step.name);
  }
  return { kind: "found", county, pointer, path: walked.join("."), value };
}

function split(path: string): string[] {
  if (!path.startsWith("/")) return path.split(".").filter((word) => word !== "");
  const raw = path.slice(1).split("/");
  return raw.map((word) => word.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Official code in any width, or slug; never the ISO number, which is another county's. */
function callsIt(county: County, word: string): boolean {
  if (/^\d{1,3}$/.test(word)) return Number(word) === county.code;
  return county.slug === word.toLowerCase();
}

interface Step {
  readonly key: string;
  readonly name: string;
  readonly value: unknown;
}

function into(value: unknown, word: string): Step | undefined {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    const names = namesIn(list);
    const named = names.indexOf(word);
    const index = named >= 0 ? named : /^\d+$/.test(word) ? Number(word) : -1;
    if (!(index in list)) return undefined;
    return { key: String(index), name: names[index] ?? String(index), value: list[index] };
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, word)) return undefined;
  return { key: word, name: word, value: (value as Record<string, unknown>)[word] };
}

function nameOf(member: unknown): string | undefined {
  if (typeof member === "string") return member;
  if (typeof member !== "object" || member === null) return undefined;
  const own = member as Record<string, unknown>;
  const name = keys.map((key) => own[key]).find((key) => key !== undefined);
  return typeof name === "string" || typeof name === "number" ? String(name) : undefined;
}

/** A name that two members share (a VLAN of every site) names neither: those are called by their place. */
function namesIn(list: readonly unknown[]): (string | undefined)[] {
  const all = list.map(nameOf);
  const seen = new Map<string | undefined, number>();
  for (const name of all) seen.set(name, (seen.get(name) ?? 0) + 1);
  return all.map((name) => (seen.get(name) === 1 ? name : undefined));
}

function members(value: unknown): string[] {
  if (Array.isArray(value)) return namesIn(value).map((name, index) => name ?? String(index));
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function missing(at: string, word: string, known: readonly string[]): Resolved {
  const near = nearest(word, known);
  return { kind: "missing", at, word, known: near.length > 0 ? near : known };
}

function escape(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
