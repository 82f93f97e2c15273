/** Which values of a kernel parameter the kernel takes, and whether one of them is wanted. */
import { satisfies } from "./compare.ts";
import type { Comparison } from "./compare.ts";
import { sysctlPath } from "./sysctl-files.ts";
import type { Assignment } from "./sysctl-files.ts";

/** The kernel refuses what lies outside (kernel/sysctl.c, security/yama): the line then changes nothing. */
const limits: Readonly<Record<string, readonly [number, number]>> = {
  "kernel/yama/ptrace_scope": [0, 3],
  "kernel/randomize_va_space": [0, 2],
  "kernel/kptr_restrict": [0, 2],
  "kernel/dmesg_restrict": [0, 1],
  "kernel/unprivileged_bpf_disabled": [0, 2],
  "kernel/perf_event_paranoid": [-1, 4],
  "fs/suid_dumpable": [0, 2],
  "fs/protected_fifos": [0, 2],
  "fs/protected_regular": [0, 2],
  "fs/protected_hardlinks": [0, 1],
  "fs/protected_symlinks": [0, 1],
};

/** True when the kernel would take the value and it is a wanted one. */
export function goodValue(
  spec: Comparison & { readonly key: string },
  { value = "" }: Pick<Assignment, "value">,
): boolean {
  const [low, high] = limits[sysctlPath(spec.key)] ?? [-Infinity, Infinity];
  const outside = Number(value) < low || Number(value) > high;
  // The kernel takes digits and blanks; anything else is refused, and the value before it stays.
  return !outside && !/[^\t -~]/.test(value) && satisfies(value, spec);
}
