/** Whether real hosts can be had here: root, a Linux with what containers need, and the programs that make them. */
import { accessSync, constants, readFileSync } from "node:fs";
import { withoutProgram } from "../support/need.ts";

const programs: Readonly<Record<string, string>> = {
  debootstrap: "debootstrap",
  "systemd-nspawn": "systemd-container",
  ip: "iproute2",
  nsenter: "util-linux",
  setpriv: "util-linux",
  "ssh-keygen": "openssh-client",
};

/** Why a lab cannot be started, or undefined when it can. */
export function missingLab(): string | undefined {
  if (process.platform !== "linux")
    return "hosts of the lab are Linux containers; this is no Linux";
  if (process.getuid?.() !== 0) return "hosts of the lab can be made by root only";
  if (!/\boverlay$/m.test(readFileSync("/proc/filesystems", "utf8")))
    return "this kernel has no overlay file system (modprobe overlay)";
  try {
    accessSync("/dev/net/tun", constants.R_OK | constants.W_OK);
  } catch {
    return "there is no /dev/net/tun, which tunnels of the lab need (modprobe tun)";
  }
  for (const [program, debian] of Object.entries(programs)) {
    const reason = withoutProgram(program, debian);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
