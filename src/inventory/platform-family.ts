/** `Cisco IOS-XE 17.9`, `ios15.2`, `RouterOS 7.16`: the family that policies name, however the register writes it. */

/** Words of makers and editions that stand before or after the system's own. */
const others: Readonly<Record<string, string>> = {
  cisco: "",
  mikrotik: "",
  microsoft: "",
  gnu: "",
  linux: "",
  xe: "",
  iosxe: "ios",
};

/** "" where nothing is written. */
export function familyOf(platform: string): string {
  const words = platform.toLowerCase().match(/[a-z]+/g) ?? [];
  return words.map((word) => others[word] ?? word).find((word) => word !== "") ?? "";
}

/** Under which names a baseline may be set for a device: `router-ios` before `router`. */
export function baselineKeys(role: string, platform: string): readonly string[] {
  const family = familyOf(platform);
  return family === "" ? [role] : [`${role}-${family}`, role];
}
