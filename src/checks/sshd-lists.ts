/** Lists of algorithms: `+`, `-` and `^` change the list that this version of sshd has by itself (kex_assemble_names). */
import type { PackageFact } from "#model/fact";
import { matchesGlob } from "./glob.ts";

/** As `sshd -T -f /dev/null` prints them. Of other versions the own list is not known, which is an error where it matters. */
const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "9.2": {
    ciphers:
      "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com",
    macs: "umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1",
    kexalgorithms:
      "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256",
  },
};
const lists = new Set([
  "ciphers",
  "macs",
  "kexalgorithms",
  "hostkeyalgorithms",
  "pubkeyacceptedalgorithms",
  "hostbasedacceptedalgorithms",
  "casignaturealgorithms",
]);

export const isList = (keyword: string): boolean => lists.has(keyword);

/** The installed version's own list; undefined: not known here. */
export function ownList(keyword: string, packages: readonly PackageFact[]): string | undefined {
  const version = packages.map((one) => /^(?:\d+:)?(\d+\.\d+)p/.exec(one.version)?.[1] ?? "")[0];
  return own[version ?? ""]?.[keyword];
}

/** The whole list that a value stands for; undefined where that takes a list that is not known. */
export function expanded(value: string, known: string | undefined): string | undefined {
  const sign = value.charAt(0);
  if (!"+-^".includes(sign) || value === "") return value;
  if (known === undefined) return undefined;
  const [given, base] = [value.slice(1).split(","), known.split(",")];
  if (sign === "-")
    return base.filter((name) => !given.some((one) => matchesGlob(one, name, false))).join(",");
  return [...new Set(sign === "+" ? [...base, ...given] : [...given, ...base])].join(",");
}

/** sshd takes patterns too: one that would take in a forbidden name stands for it. */
export function withPatterns(value: string, names: readonly string[]): string {
  return value
    .split(",")
    .flatMap((one) => {
      const taken = /[*?]/.test(one) ? names.filter((name) => matchesGlob(one, name, false)) : [];
      return [one, ...taken];
    })
    .join(",");
}
