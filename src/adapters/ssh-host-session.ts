/** One session on a host that is spoken with: commands go to one sh on its stdin, each is answered by one line. */
import type { ClientChannel } from "ssh2";
import { KauntiError } from "#model/errors";
import { Unreachable } from "#model/reach";
import type { SshReach } from "#model/reach";
import { readLaunch, remoteLaunch } from "./launcher.ts";
import { connectSsh } from "./ssh.ts";
import type { SshConnection, SshOptions } from "./ssh.ts";

/** What stands before every answer; whatever a login shell's start-up files print is not one. */
export const answerMark = "kaunti: ";

/** The host ends the shell by itself after this, should we be gone for good: packages over a slow line take long. */
const sessionMs = 3_600_000;

export type Answer = Readonly<Record<string, unknown>>;

/** A value that came as base64; empty when there was none. */
export const decoded = (value: unknown): Buffer =>
  Buffer.from(typeof value === "string" ? value : "", "base64");

interface Waiter {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export class HostSession {
  readonly place: string;
  readonly #connection: SshConnection;
  readonly #channel: ClientChannel;
  readonly #waiters: Waiter[] = [];
  /** Of a line that is not complete yet. */
  #parts: Buffer[] = [];
  #err = "";
  #lost: Error | undefined;

  private constructor(connection: SshConnection, channel: ClientChannel) {
    this.place = connection.place;
    this.#connection = connection;
    this.#channel = channel;
    const lost = (): void => this.#end("the connection was lost before the answer was complete");
    channel.on("data", (chunk: Buffer) => this.#take(chunk));
    channel.stderr.on("data", (chunk: Buffer) => {
      this.#err = (this.#err + chunk.toString("utf8")).slice(-4000);
    });
    channel.on("error", lost);
    channel.on("close", lost);
    connection.ssh.connection?.on("close", lost);
    connection.ssh.connection?.on("error", lost);
  }

  /** Rejects with Unreachable, or with a KauntiError where the login may not act as root. */
  static async open(reach: SshReach, options: SshOptions): Promise<HostSession> {
    const connection = await connectSsh(reach, options);
    const { ssh, place } = connection;
    try {
      const channel = await new Promise<ClientChannel>((resolve, reject) => {
        if (ssh.connection === null) reject(new Error("not connected"));
        else
          ssh.connection.exec(remoteLaunch(sessionMs), (error, opened) => {
            if (error) reject(error);
            else resolve(opened);
          });
      });
      return new HostSession(connection, channel);
    } catch (cause) {
      ssh.dispose();
      throw new Unreachable(`${place}: no session could be opened`, { cause });
    }
  }

  /** Sends complete commands that answer once. Rejects with Unreachable when no answer can come any more. */
  async ask(commands: string): Promise<Answer> {
    if (this.#lost !== undefined) throw this.#lost;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiters.push({ resolve, reject });
    this.#channel.write(commands);
    return promise;
  }

  /** Sends definitions, which are not answered. */
  tell(definitions: string): void {
    this.#channel.write(definitions);
  }

  /** Refuses a shell that is not root's: nothing of a host can be kept in order without. */
  async requireRoot(): Promise<void> {
    const { uid } = await this.ask(`printf '${answerMark}{"uid":%s}\\n' "$(id -u)"\n`);
    if (uid === 0) return;
    const { how } = readLaunch(this.#err);
    throw new KauntiError(`${this.place}: the kit may not act as root there (it runs ${how})`, {
      next: "log in as root, or let that user use sudo without a password",
    });
  }

  /** Ends the shell; what it holds (the lock) is free when this resolves. */
  async close(): Promise<void> {
    if (this.#lost === undefined) {
      const closed = new Promise<void>((resolve) => this.#channel.once("close", () => resolve()));
      this.#channel.end();
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
    }
    this.#connection.ssh.dispose();
  }

  /** At once, without goodbye. */
  destroy(): void {
    this.#end("the connection was given up");
    this.#connection.ssh.connection?.destroy();
    this.#connection.ssh.dispose();
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      const line = Buffer.concat([...this.#parts, rest.subarray(0, at)]).toString("utf8");
      this.#parts = [];
      rest = rest.subarray(at + 1);
      if (!line.startsWith(answerMark)) continue;
      const waiter = this.#waiters.shift();
      try {
        waiter?.resolve(JSON.parse(line.slice(answerMark.length)) as Answer);
      } catch (cause) {
        waiter?.reject(
          new KauntiError(`${this.place}: its answer cannot be understood`, {
            cause,
            next: "nothing was believed of it; run this again",
          }),
        );
      }
    }
    this.#parts.push(rest);
  }

  #end(why: string): void {
    this.#lost ??= new Unreachable(`${this.place}: ${why}`);
    for (const { reject } of this.#waiters.splice(0)) reject(this.#lost);
  }
}
