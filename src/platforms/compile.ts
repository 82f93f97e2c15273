/** Controls in, ONE script out: every question once, whoever asks it. */
import type { BoundControl } from "#model/baseline";
import { safePath, wantKey } from "#model/fact";
import type { Want } from "#model/fact";
import { kinds } from "./index.ts";
import { ending, prelude } from "./prelude.ts";
import { quote } from "./quote.ts";

export interface CompileOptions {
  /** Folder of an image; absent: the running system. */
  readonly root?: string;
  /** Believe the image's `.kaunti-owners`: it is one of the kit's own, or somebody vouches for it. */
  readonly ownersList?: boolean;
  /** Where tools are looked for; fixed, so that a host's PATH cannot put its own first. */
  readonly path?: string;
}

type Asked = Exclude<Want, { readonly kind: "collected" }>;

const tools = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** A POSIX sh script for stdin of `sh` (as root, or under one sudo). Its answer is for `parseAnswer`. */
export function compile(
  controls: readonly Pick<BoundControl, "wants">[],
  options: CompileOptions = {},
): string {
  const wants = new Map<string, Asked>();
  // Where one wants a part of a collected file, the control is for another platform and not applicable here.
  for (const want of controls.flatMap((control) => control.wants))
    if (want.kind !== "collected") wants.set(wantKey(want), want);
  const root = (options.root ?? "").replace(/\/+$/, "");
  const asked = [...wants.values()];
  return [
    prelude({
      root: quote(root),
      path: quote(options.path ?? tools),
      image: options.root !== undefined,
      ownersList: options.ownersList === true,
    }),
    ...Object.values(kinds).map((kind) => kind.functions),
    ...Object.entries(kinds).flatMap(([name, kind]) => {
      const of = asked.filter((want) => want.kind === name);
      const before = kind.before as ((wants: readonly Asked[]) => string) | undefined;
      return before === undefined || of.length === 0 ? [] : [before(of)];
    }),
    ...asked.map((want) => question(want, options.root !== undefined)),
    ending(asked.length),
  ].join("\n");
}

function question(want: Asked, image: boolean): string {
  const kind = kinds[want.kind];
  const words = "path" in want ? want.path : "mount" in want ? want.mount : "/";
  if (!safePath.test(words))
    throw new Error(`${words}: a path in a policy may not hold this character`);
  if ("name" in want && !/^[A-Za-z0-9.+@_:*?[\]-]+$/.test(want.name))
    throw new Error(`${want.name}: not a name of a package or unit`);
  // The registry maps each kind to its own function; TypeScript cannot follow that through a union.
  const call = kind.call as (want: Asked) => string;
  return `ask ${quote(wantKey(want))}\n${kind.running && image ? "stored" : call(want)}\nanswered`;
}
