/** A Files port that dies at its n-th write, as `kill -9` or a full disk would: nothing after it happens any more. */
import type { Files } from "#model/target";

export class Killed extends Error {}

/** `before`: nothing of the write is there. `after`: all of it is, but nobody was told. */
type Moment = "before" | "after";

export interface Fault {
  /** Counts from 0 over all files of one run. */
  readonly at: number;
  readonly moment: Moment;
  readonly error: () => Error;
}

/** Shared by all Files of one run; `writes` tells afterwards how many there were. */
export class Saboteur {
  writes = 0;
  readonly #fault: Fault | undefined;
  #dead: Error | undefined;

  constructor(fault?: Fault) {
    this.#fault = fault;
  }

  wrap(files: Files): Files {
    const spoil =
      <A extends unknown[]>(write: (...args: A) => Promise<void>) =>
      async (...args: A): Promise<void> => {
        if (this.#dead) throw this.#dead;
        const now = this.writes;
        this.writes += 1;
        const hit = this.#fault?.at === now;
        if (hit && this.#fault?.moment === "before") throw (this.#dead = this.#fault.error());
        await write(...args);
        if (hit) throw (this.#dead = this.#fault?.error() ?? new Killed());
      };
    return {
      read: (path) => files.read(path),
      list: (path) => files.list(path),
      write: spoil((path, content, mode) => files.write(path, content, mode)),
      link: spoil((path, to) => files.link(path, to)),
      chmod: spoil((path, mode) => files.chmod(path, mode)),
      remove: spoil((path) => files.remove(path)),
      removeEmpty: spoil((path) => files.removeEmpty(path)),
    };
  }
}
