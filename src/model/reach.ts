/** How a subject is reached. A use case names the way; `wire.ts` turns it into a shell. */
import { KauntiError } from "./errors.ts";
import type { Shell } from "./ports.ts";

export interface SshReach {
  readonly kind: "ssh";
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Path of the private key; absent = the operator's ssh-agent. */
  readonly identity?: string;
  /** `ssh-ed25519 AAAA…` or `SHA256:…`, from the register or the hosts file; absent = not known yet. */
  readonly hostKey?: string;
}

export type Reach =
  | { readonly kind: "local" }
  | { readonly kind: "root"; readonly dir: string }
  | SshReach;

/** An open way to a host, and what reports say about it. */
export interface Opened {
  readonly shell: Shell;
  /** `running`: the live system was asked; `stored`: an image's files. */
  readonly judged: "running" | "stored";
  /** The image's own `.kaunti-owners` is believed: the kit made it, or the operator vouches for it. */
  readonly ownersList?: boolean;
  /** Known once a script has run, e.g. `over SSH as root through sudo`. */
  readonly how: () => string;
  /** Worth telling in the report, e.g. a host key trusted on first use. */
  readonly notices: readonly string[];
}

export type OpenReach = (reach: Reach) => Promise<Opened>;

/** There was no answer: dead host, refused key, lost connection. Every control's verdict is `unreachable`. */
export class Unreachable extends KauntiError {
  override readonly name = "Unreachable";
}

/** The host was there but its answer cannot be used: too late, too long. Every control's verdict is `error`. */
export class NoAnswer extends KauntiError {
  override readonly name = "NoAnswer";
}
