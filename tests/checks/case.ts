/** A case is a file: a system as data, what is asked of it, and the verdict. Used by the tests of check types and controls. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { VerdictState } from "#model/verdict";

export interface Entry {
  readonly content?: string;
  /** Content as base64, for what YAML cannot hold. */
  readonly base64?: string;
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly link?: string;
  readonly dir?: boolean;
  readonly fifo?: boolean;
  /** What `.kaunti-owners` says of the mode, where that is not the truth. */
  readonly listed?: string;
  /** Arguments of `setfacl -m`; only where this machine has it. */
  readonly acl?: string;
}

/** What there is: files, packages, facts. */
export interface System {
  /** Files of the image: a text is its content. */
  readonly root?: Readonly<Record<string, string | Entry>>;
  /** dpkg: name -> status letters. */
  readonly packages?: Readonly<Record<string, string>>;
  /** Facts of a running system, by want key; `{failed: why}` for a question that could not be answered. */
  readonly facts?: Readonly<
    Record<
      string,
      readonly unknown[] | { readonly failed: string; readonly records?: readonly unknown[] }
    >
  >;
  /** A file that was collected elsewhere, instead of all that: `platform` names its reader. */
  readonly collected?: { readonly platform: string; readonly text: string };
  /** A Windows computer as it left the factory, and which facts are otherwise: see `windows-document.ts`. */
  readonly windows?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  readonly now?: number;
  readonly platform?: string;
  /** The image's `.kaunti-owners` is not believed, as of any image that is not the kit's own. */
  readonly foreign?: boolean;
  /** Run the script as an unprivileged account, so that mode 0000 means something to root too. */
  readonly unprivileged?: boolean;
}

export interface Case extends System {
  readonly name: string;
  /** The check's members, or values that replace a control's defaults. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly want?: Readonly<Record<string, never>>;
  readonly then: {
    readonly state: VerdictState;
    readonly found?: string;
    readonly where?: string;
    readonly why?: string;
  };
}

/** All cases of a folder; the file name is the name of the test. */
export function casesOf(folder: string): Case[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .toSorted()
    .map((file) => ({
      ...(parse(readFileSync(join(folder, file), "utf8")) as Case),
      name: file.replace(/\.yaml$/, ""),
    }));
}
