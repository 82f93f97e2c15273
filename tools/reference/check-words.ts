/** What each check type looks at and how it decides, in a line; the compiler knows every type. */
import type { CheckName } from "../../src/checks/index.ts";

export const checkWords: Readonly<Record<CheckName, string>> = {
  accounts: "the account files themselves (/etc/passwd, /etc/shadow, /etc/group)",
  age: "the newest time stamp of the named paths",
  aide: "the selection lines of AIDE's configuration, groups written out",
  apparmor: "the kernel's profiles and the programs under them, as aa-status tells",
  "audit-rule": "audit rules as auditctl or augenrules loads them, and as they are loaded now",
  chrony: "chrony.conf with all it includes, and what chronyd is started with",
  command: "a command's exit code and output, where nothing else can tell",
  dconf:
    "key files and locks of dconf's system databases, the profile that names them, and the compiled form",
  encryption: "the block devices below a mount point, down to the disk",
  "file-attributes": "mode, owner and group; stricter is as good",
  firewall:
    "the packet filter's rules, followed as a packet would, in the files that are loaded at the start and in the kernel; both must hold",
  grub: "GRUB's menu, what the next menu is made of, and what the running kernel was told",
  homes: "the home directory of every person's account",
  identity: "the asset label, and the firmware's serial number",
  ios: "a Cisco IOS configuration as `show running-config` printed it, by lines, blocks and lists",
  "kernel-module": "modprobe's configuration, and what is loaded",
  limit: "limits.conf and limits.d, every line that sets the limit",
  listening: "the kernel's table of listening sockets, of the running system only",
  mount: "what is mounted, and /etc/fstab; both must agree",
  openwrt:
    "an OpenWrt configuration as uci prints it; what is not in it is not set, if the file has its end",
  package: "the package manager's own list",
  pam: "the stack as PAM walks it, and the module's options",
  "root-path": "every file that gives root a PATH, and the folders in it with those above them",
  rsyslog: "rsyslog.conf with all it includes, both languages, in rsyslogd's order",
  routeros:
    "a RouterOS export; what is not in it is at the default of its version, if the export has its end",
  setting: "a configuration file with its drop-ins, read as the program reads it",
  "shell-start":
    "the start files of shells; a line that loosens fails wherever it stands, one that may not run does not satisfy",
  sshd: "sshd's files as sshd reads them, and its effective setting; a line that says otherwise fails even where another wins",
  "sshd-access": "AllowUsers, AllowGroups, DenyUsers and DenyGroups as sshd reads them",
  sudoers: "/etc/sudoers and what it includes",
  sysctl: "every sysctl.d folder in order, and the running kernel; both must agree",
  text: "the text of the named files",
  unit: "systemd's state of the unit, now and at the next start",
  walk: "every file of the local file systems",
  "windows-age":
    "times that Windows tells of its updates and signatures, by the computer's own clock",
  "windows-drives": "BitLocker's state and protectors of every fixed drive, as they are now",
  "windows-fact":
    "what Windows answers about itself: services, Defender, account policy, SMB, protections that run",
  "windows-identity":
    "serial number, UUID and asset tag of the firmware, and the label in the registry",
  "windows-registry":
    "values of the registry, a policy's before a preference, of the kind that Windows reads; else what that build does by itself",
};
