/** Which menus and keys of an export leave the parser: what is not named here is forgotten, whatever it holds. */

const keys: Readonly<Record<string, readonly string[]>> = {
  "/ip service": ["disabled", "address", "name"],
  "/ip ssh": ["strong-crypto", "allow-none-crypto"],
  "/ip proxy": ["enabled"],
  "/ip socks": ["enabled"],
  "/ip upnp": ["enabled"],
  "/ip settings": ["accept-source-route"],
  "/ip neighbor discovery-settings": ["discover-interface-list"],
  "/snmp": ["enabled", "trap-version"],
  "/snmp community": ["name", "addresses", "security", "write-access", "disabled"],
  "/system identity": ["name"],
  "/system note": ["note", "show-at-login"],
  "/system ntp client": ["enabled", "primary-ntp", "secondary-ntp", "server-dns-names"],
  "/system ntp client servers": ["address", "disabled"],
  "/system logging": ["action", "topics", "disabled"],
  "/system logging action": ["name", "target", "remote"],
  "/tool bandwidth-server": ["enabled"],
  "/tool mac-server": ["allowed-interface-list"],
  "/tool mac-server mac-winbox": ["allowed-interface-list"],
  "/tool mac-server ping": ["enabled"],
  "/tool romon": ["enabled"],
  "/user": ["name", "group", "disabled", "inactivity-timeout", "inactivity-policy"],
  "/user settings": ["minimum-password-length"],
};

const hiddenCommunity = "***";

export function isKept(menu: string): boolean {
  return Object.hasOwn(keys, menu) || menu.startsWith("/interface ");
}

/** The values that stay. */
export function keptValues(
  menu: string,
  values: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const wanted = keys[menu] ?? ["arp", "disabled"];
  const out = Object.fromEntries([...values].filter(([key]) => wanted.includes(key)));
  if (menu === "/snmp community" && out["name"] !== undefined)
    out["name"] = publicOnly(out["name"]);
  // Whether a note says anything is enough.
  if (out["note"] !== undefined) out["note"] = out["note"].trim() === "" ? "" : "a text";
  return out;
}

/** What names the entry; of a community only that it is the first one. */
export function keptWhich(menu: string, which: string): string {
  return menu !== "/snmp community" || ["", "default"].includes(which) ? which : publicOnly(which);
}

/** Communities that everybody tries first are no secret. */
function publicOnly(name: string): string {
  return ["public", "private"].includes(name.toLowerCase()) ? name.toLowerCase() : hiddenCommunity;
}
