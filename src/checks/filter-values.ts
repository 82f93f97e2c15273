/** Addresses and ports of packet filters as ranges of numbers. */
import { everyPort } from "./filter-rules.ts";
import type { Range } from "./filter-rules.ts";

/** Names of /etc/services: `ssh/tcp` and, where the protocols agree or are not asked, `ssh`. */
export type Services = ReadonlyMap<string, bigint>;

export function servicesOf(content: string): Services {
  const names = new Map<string, bigint>();
  for (const line of content.split("\n")) {
    const [, name = "", port = "", protocol = "", rest = ""] =
      /^(\S+)[ \t]+(\d{1,5})\/(\w+)([^#]*)/.exec(line) ?? [];
    if (name === "" || name.startsWith("#")) continue;
    for (const one of [name, ...rest.split(/[ \t\r]+/)].filter((text) => text !== ""))
      for (const key of [`${one}/${protocol}`, one])
        if (!names.has(key)) names.set(key, BigInt(port));
  }
  return names;
}

/** `22`, `ssh`, `1000-2000`, `1000:2000`, `:1023`; undefined: not a port that this host knows. */
export function ports(
  text: string,
  services: Services,
  { protocol = "", sign = "-" } = {},
): Range | undefined {
  const one = (word: string): bigint | undefined => {
    const number = /^\d{1,5}$/.test(word)
      ? BigInt(word)
      : (services.get(`${word}/${protocol}`) ?? services.get(word));
    return number === undefined || number > everyPort[1] ? undefined : number;
  };
  const whole = one(text);
  if (whole !== undefined) return [whole, whole];
  const cut = text.indexOf(sign);
  if (cut === -1) return undefined;
  const [left, right] = [text.slice(0, cut), text.slice(cut + 1)];
  // iptables leaves an end out that is the first or the last port.
  const from = left === "" && sign === ":" ? 0n : one(left);
  const to = right === "" && sign === ":" ? everyPort[1] : one(right);
  return from === undefined || to === undefined || from > to ? undefined : [from, to];
}

/** `10.0.0.1`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `10.0.0.1-10.0.0.9`; undefined: a name, or another form. */
export function addresses(text: string, family: 4 | 6): Range | undefined {
  const bits = family === 4 ? 32 : 128;
  const read = family === 4 ? four : six;
  const [, base = "", mask] = /^([^/]+)(?:\/(.+))?$/.exec(text) ?? [];
  if (mask === undefined) {
    const [first = "", last = first, more] = base.split("-");
    const [from, to] = [read(first), read(last)];
    return more !== undefined || from === undefined || to === undefined || from > to
      ? undefined
      : [from, to];
  }
  const address = read(base);
  const length = /^\d{1,3}$/.test(mask) ? Number(mask) : lengthOf(read(mask), bits);
  if (address === undefined || length === undefined || length > bits) return undefined;
  const size = 1n << BigInt(bits - length);
  const from = address - (address % size);
  return [from, from + size - 1n];
}

function four(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part)))
    return undefined;
  const numbers = parts.map((part) => BigInt(part));
  return numbers.some((part) => part > 255n)
    ? undefined
    : numbers.reduce((sum, part) => sum * 256n + part, 0n);
}

function six(text: string): bigint | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const low = tail === null ? undefined : four(tail[2] ?? "");
  if (tail !== null && low === undefined) return undefined;
  const plain =
    low === undefined
      ? text
      : `${tail?.[1] ?? ""}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  const halves = plain.split("::");
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...left, ...Array.from({ length: missing }, () => "0"), ...right];
  return all.every((part) => /^[\da-f]{1,4}$/i.test(part))
    ? all.reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n)
    : undefined;
}

/** A mask whose ones stand together, as a length. */
function lengthOf(mask: bigint | undefined, bits: number): number | undefined {
  if (mask === undefined) return undefined;
  for (let length = 0; length <= bits; length += 1)
    if (mask === (1n << BigInt(bits)) - (1n << BigInt(bits - length))) return length;
  return undefined;
}
