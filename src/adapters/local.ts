/** This machine: as root, through `sudo -n` where that is allowed, else as the user, and the report says so. */
import type { Opened } from "#model/reach";
import { launch, readLaunch } from "./launcher.ts";
import { defaultLimits, runProcess } from "./process.ts";

export function openLocal(): Opened {
  let how = "not asked yet";
  return {
    judged: "running",
    how: () => `this machine, ${how}`,
    notices: [],
    shell: {
      run: async (script, { timeoutMs = defaultLimits.timeoutMs } = {}) => {
        const result = await runProcess("/bin/sh", launch(timeoutMs), script, {
          ...defaultLimits,
          timeoutMs,
        });
        const { err, ...launched } = readLaunch(result.err);
        how = launched.how;
        return { ...result, err };
      },
      close: async () => undefined,
    },
  };
}
