/** The practice county as the lab's own data folder: the same people, sites and equipment, but real hosts for targets. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ShellResult } from "#model/ports";
import type { Lab } from "./lab.ts";
import type { HostId } from "./practice.ts";

const shipped = resolve(import.meta.dirname, "../../inventory/practice/099-mfano");

export interface LabCounty {
  readonly inventory: string;
  readonly state: string;
  /** Runs `./kaunti` at the ICT bench, on this county. */
  readonly kaunti: (args: readonly string[], timeoutMs?: number) => Promise<ShellResult>;
  /** The same; throws with what it said unless it ends with one of `codes` (0). */
  readonly must: (args: readonly string[], codes?: readonly number[]) => Promise<string>;
  /** Edits one file of the county's folder. */
  readonly edit: (name: string, change: (text: string) => string) => void;
  /** What `kaunti enrol` needs to reach a host, as a row of its batch file. */
  readonly row: (id: HostId) => string;
  /** Copies inventory and state as they are now to a folder that is not there yet. */
  readonly copyTo: (folder: string) => void;
  readonly remove: () => void;
}

export const batchHeader = "asset,address,port,user,identity,hostkey,label";

const target = `target:
  kind: hosts
  directoryUrl: ldaps://mail.mfano.example
  baseDn: dc=mfano,dc=example
  bindDn: cn=kaunti,dc=mfano,dc=example
  bindPassword: file:private/ldap.secret
  readerPassword: file:private/reader.secret`;

/** In the world the mail host has a public address; in the lab its own is all there is. */
const publicMail = "192.0.2.10";

/** The day that the practice county's people and licences are judged by, whenever the lab runs. */
const asOf = "2026-11-02";
const undated = new Set(["report"]);

/** `from`: a folder that `copyTo` made; else the county as it is shipped. */
export function labCounty(lab: Lab, from?: string): LabCounty {
  const folder = mkdtempSync(join(tmpdir(), "kaunti-lab-county-"));
  const inventory = join(folder, "mfano");
  const state = join(folder, "state");
  if (from === undefined) {
    cpSync(shipped, inventory, { recursive: true });
    rmSync(join(inventory, "images"), { recursive: true });
  } else copy(from, folder);
  const edit: LabCounty["edit"] = (name, change) => {
    const file = join(inventory, name);
    const before = readFileSync(file, "utf8");
    const after = change(before);
    if (after === before) throw new Error(`${name} has nothing to change`);
    writeFileSync(file, after);
  };
  if (from === undefined) {
    edit("county.yaml", (text) => text.replace("target: { kind: folder }", target));
    edit("email.yaml", (text) => text.replaceAll(publicMail, lab.host("hq-server").address));
  }
  const { identity } = lab.fabric;
  const kaunti: LabCounty["kaunti"] = async (args, timeoutMs = 300_000) => {
    const day = undated.has(args[0] ?? "") || args.includes("--as-of") ? [] : ["--as-of", asOf];
    const where = ["--inventory", inventory, "--state", state];
    return lab.bench.exec(["./kaunti", ...args, ...day, ...where], {
      timeoutMs,
      env: { KAUNTI_SSH_IDENTITY: identity, NO_COLOR: "1" },
    });
  };
  return {
    inventory,
    state,
    kaunti,
    must: async (args, codes = [0]) => {
      const { code, out, err } = await kaunti(args);
      if (codes.includes(code)) return out;
      throw new Error(`kaunti ${args.join(" ")}: exit ${code}\n${out}\n${err}`);
    },
    edit,
    row: (id) => {
      const { asset, address, ssh } = lab.host(id);
      const serial = lab.county.devices.find((device) => device.asset === asset)?.serial;
      return [asset, address, 22, "ictadmin", identity, ssh.hostKey, serial].join(",");
    },
    copyTo: (to) => copy(folder, to),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** With the modes that the kit insists on for what is secret. */
function copy(from: string, to: string): void {
  execFileSync("cp", ["-aT", from, to]);
}
