/** A repair is data: what would be done about a failing control. Compiled to a script, or told as words. */
export type Repair =
  /** `before`: the content that was judged; the repair refuses when the file has moved on (undefined: must not exist). */
  | {
      readonly kind: "write";
      readonly path: string;
      readonly content: string;
      readonly before?: string;
      /** Octal and names for a new file; an existing one keeps its own. */
      readonly mode: string;
      /** The program's own syntax check; the file is put back when it fails. Running system only. */
      readonly check?: string;
      readonly reload?: string;
    }
  /** Single lines of an existing file; several controls may edit one file, so these are merged before they are applied. */
  | {
      readonly kind: "lines";
      readonly path: string;
      readonly before: string;
      readonly replace: readonly { readonly line: number; readonly text: string }[];
      readonly append: readonly string[];
      readonly check?: string;
      readonly reload?: string;
    }
  | { readonly kind: "mode"; readonly path: string; readonly mode: string }
  /** `was`: what was judged, so that one control's owner and another's group become one change. */
  | {
      readonly kind: "owner";
      readonly path: string;
      readonly uid: number;
      readonly gid: number;
      readonly was?: { readonly uid: number | undefined; readonly gid: number | undefined };
    }
  | { readonly kind: "delete"; readonly path: string }
  | { readonly kind: "package"; readonly name: string; readonly action: "install" | "remove" }
  | {
      readonly kind: "unit";
      readonly name: string;
      readonly action: "mask" | "unmask" | "enable" | "disable";
    }
  /** Runs on the running system only, after the stored state was put right. */
  | {
      readonly kind: "run";
      readonly run: string;
      readonly says: string;
      /** Without it the rest of the same control's repair is of no use: an image then gets none of it. */
      readonly needed?: true;
      /** Files that the command changes: backed up with the others. */
      readonly touches?: readonly string[];
    }
  | { readonly kind: "by-hand"; readonly says: string };

/** What became of one repair. `undone`: tried, refused by the program itself, and put back. */
export interface RepairStep {
  readonly what: string;
  readonly state: "done" | "unchanged" | "refused" | "failed" | "undone";
  readonly why: string;
}

/** `problem`: the answer is not whole, so what was done is not known. */
export interface RepairOutcome {
  readonly steps: readonly RepairStep[];
  readonly problem?: string;
}
