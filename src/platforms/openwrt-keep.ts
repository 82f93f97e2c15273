/** Which sections and options of an OpenWrt configuration leave the parser: what is not named here is forgotten. */

const options: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  dropbear: {
    dropbear: [
      "enable",
      "PasswordAuth",
      "RootPasswordAuth",
      "Port",
      "Interface",
      "DirectInterface",
      "IdleTimeout",
      "BannerFile",
    ],
  },
  uhttpd: { uhttpd: ["listen_http", "listen_https", "redirect_https"] },
  firewall: {
    defaults: ["input", "forward", "accept_source_route"],
    zone: ["name", "network", "input", "enabled"],
    rule: ["name", "src", "dest", "src_ip", "proto", "dest_port", "target", "enabled"],
    redirect: [
      "name",
      "src",
      "src_ip",
      "src_dport",
      "proto",
      "dest_ip",
      "dest_port",
      "target",
      "enabled",
    ],
  },
  network: { interface: ["ipaddr"] },
  system: {
    system: ["hostname", "log_ip", "log_remote", "ttylogin"],
    timeserver: ["enabled", "enable_server", "server", "use_dhcp"],
  },
  snmpd: {
    com2sec: ["community", "source"],
    com2sec6: ["community", "source"],
    snmpd: ["enabled"],
  },
  mini_snmpd: { mini_snmpd: ["enabled", "community"] },
  upnpd: { upnpd: ["enabled"] },
};

export function kept(config: string, type: string): readonly string[] | undefined {
  const own = Object.hasOwn(options, config) ? options[config] : undefined;
  return own !== undefined && Object.hasOwn(own, type) ? own[type] : undefined;
}
