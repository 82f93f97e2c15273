/** Turns a way to a host into a shell; what differs between the ways ends here. */
import type { Opened, OpenReach } from "#model/reach";
import { openLocal } from "./local.ts";
import { openRoot } from "./root.ts";
import type { RootOptions } from "./root.ts";
import { openSsh } from "./ssh.ts";
import type { SshOptions } from "./ssh.ts";

export function openReach(options: SshOptions & RootOptions): OpenReach {
  return async (reach): Promise<Opened> => {
    if (reach.kind === "local") return openLocal();
    return reach.kind === "root" ? openRoot(reach.dir, options) : openSsh(reach, options);
  };
}
