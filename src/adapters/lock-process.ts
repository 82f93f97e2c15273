/** Which process is which: across reboots, reused process numbers and containers (proc(5)). */
import { readFileSync, readlinkSync } from "node:fs";

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    // No procfs here (macOS): the process number alone has to do.
    return "";
  }
}

/** Random per boot; "" where there is none. */
export function bootId(): string {
  return orEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
}

export function pidNamespace(): string {
  return orEmpty(() => readlinkSync("/proc/self/ns/pid"));
}

/** Clock ticks after boot at which a process started; undefined when it is not there. */
export function processStart(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  const stat = orEmpty(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The name in brackets may hold spaces and brackets; field 22 is counted after the last one. Z = dead, not waited for.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? undefined : (fields[19] ?? "");
}
