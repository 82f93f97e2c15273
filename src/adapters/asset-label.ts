/** The asset label on a machine or in an image, as enrolment wrote it; never through a link that leads out of the image. */
import { readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { labelFile } from "#model/identity";

/** `root`: "/" or an image. The asset id, or undefined where there is no readable label: then nobody is claimed. */
export async function readAssetLabel(root: string): Promise<string | undefined> {
  try {
    const top = await realpath(root);
    const file = await realpath(join(top, labelFile));
    if (!file.startsWith(top.endsWith(sep) ? top : `${top}${sep}`)) return undefined;
    // A FIFO would be waited for, and a label is short.
    const found = await stat(file);
    if (!found.isFile() || found.size > 65_536) return undefined;
    const lines = (await readFile(file, "utf8")).split("\n");
    // Shell assignments: the last one wins.
    const value = lines.findLast((line) => /^\s*asset=/.test(line))?.replace(/^\s*asset=/, "");
    const asset = value?.trim().replaceAll(/^(["'])(.*)\1$/g, "$2") ?? "";
    return /^[A-Za-z0-9][A-Za-z0-9./-]*$/.test(asset) ? asset : undefined;
  } catch {
    // No label, or not ours to read: the report then says that the baseline is an assumption.
    return undefined;
  }
}
