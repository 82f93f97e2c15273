/** The registry: what can be asked of a POSIX host. One more kind is one file and one line. */
import type { FactKind } from "#model/fact";
import { group, passwd, shadow } from "./fact-accounts.ts";
import { encryption } from "./fact-encryption.ts";
import { file, stat } from "./fact-file.ts";
import { homes } from "./fact-homes.ts";
import type { FactKindAsked } from "./fact-kind.ts";
import { packages } from "./fact-package.ts";
import { command, sshd } from "./fact-programs.ts";
import { rootPath } from "./fact-root-path.ts";
import { running } from "./fact-running.ts";
import { unit } from "./fact-unit.ts";
import { walk } from "./fact-walk.ts";

/** In this order their functions stand in the script: later ones use earlier ones. */
export const kinds: { readonly [K in Exclude<FactKind, "collected">]: FactKindAsked<K> } = {
  file,
  stat,
  running,
  package: packages,
  unit,
  passwd,
  group,
  shadow,
  homes,
  "root-path": rootPath,
  walk,
  sshd,
  encryption,
  command,
};
