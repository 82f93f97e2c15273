/** The ports: what use cases need of the outside, as narrow as that. Adapters implement, `wire.ts` chooses. */

export interface Clock {
  /** Now, UTC. */
  now(): Date;
}

/** `sha256` of a text as 64 hex digits. A port because pure folders import no `node:*`. */
export type Hash = (text: string) => string;

/** Keyed digest (HMAC-SHA-256, hex) of a canonical text. */
export type Digest = (text: string) => string;

export interface ShellResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One script in, one answer out: a host is asked once (audit.md section 3). */
export interface Shell {
  /** Runs `script` (POSIX sh) from stdin; rejects with Unreachable when there was no answer at all. */
  run(script: string, options?: { readonly timeoutMs?: number }): Promise<ShellResult>;
  close(): Promise<void>;
}

/** Counts and time left for what takes over two seconds; silent when piped. */
export interface Progress {
  start(what: string, total: number): void;
  step(detail?: string): void;
  end(summary?: string): void;
}
