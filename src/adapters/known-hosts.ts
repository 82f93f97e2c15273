/** Host keys trusted on first use, in OpenSSH's own format: `[address]:port type key`, one file, 0600, only ever appended. */
import { appendFile, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "./make-folder.ts";

export interface KnownHosts {
  /** The pinned key as `TYPE BASE64`, or undefined. */
  find(host: string, port: number): Promise<string | undefined>;
  remember(host: string, port: number, key: string): Promise<void>;
}

const name = (host: string, port: number) => `[${host}]:${String(port)}`;

export function openKnownHosts(file: string): KnownHosts {
  return {
    find: async (host, port) => {
      const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return "";
        throw error;
      });
      const line = text.split("\n").find((entry) => entry.startsWith(`${name(host, port)} `));
      return line?.slice(name(host, port).length + 1).trim();
    },
    remember: async (host, port, key) => {
      makeFolder(dirname(file), 0o700);
      await appendFile(file, `${name(host, port)} ${key}\n`, { mode: 0o600 });
    },
  };
}
