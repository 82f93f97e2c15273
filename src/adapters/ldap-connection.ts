/**
 * One authenticated connection to a directory over TLS. What is lost stays lost: ldapts would connect again by itself,
 * without login and (after StartTLS) without encryption, and nothing may be sent then.
 */
import { isIP, connect as connectTcp } from "node:net";
import type { Socket } from "node:net";
import { checkServerIdentity, connect as connectTls } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import { Client, ResultCodeError } from "ldapts";
import { Unreachable } from "#model/reach";
import { cannotConnect, refused } from "./ldap-words.ts";

export interface LdapPlace {
  /** `ldaps://host[:port]`, or `ldap://host[:port]`, which is then secured by StartTLS before anything else. */
  readonly url: string;
  readonly bindDn: string;
  readonly password: string;
  /** PEM; without it the authorities that Node trusts. */
  readonly ca?: string;
}

const connectMs = 15_000;
/** For one answer, a page of a search included. */
const answerMs = 60_000;

export class LdapConnection {
  /** `host:port`, for sentences. */
  readonly place: string;
  readonly #client: Client;
  readonly #sockets: Socket[] = [];
  readonly #gone = Promise.withResolvers<never>();
  #lost: Unreachable | undefined;

  private constructor(url: string, tls: ConnectionOptions) {
    const { protocol, host } = new URL(url);
    this.place = host;
    this.#gone.promise.catch(() => undefined);
    const watched = <T extends Socket>(socket: T): T => {
      this.#sockets.push(socket);
      socket.setKeepAlive(true, 15_000);
      socket.once("close", () => this.#lose());
      return socket;
    };
    this.#client = new Client({
      url,
      connectTimeout: connectMs,
      timeout: answerMs,
      // Any tlsOptions make ldapts speak TLS at once, on ldap:// too.
      ...(protocol === "ldaps:" && { tlsOptions: tls }),
      createConnection: ((port: number, name: string) =>
        watched(connectTcp(port, name))) as typeof connectTcp,
      createSecureConnection: ((...args: Parameters<typeof connectTls>) =>
        watched(connectTls(...args))) as typeof connectTls,
    });
  }

  /** Connected, verified and logged in. Rejects with Unreachable, or with a KauntiError for a refused login. */
  static async open({ url, bindDn, password, ca }: LdapPlace): Promise<LdapConnection> {
    const { protocol, hostname } = new URL(url);
    const host = hostname.replaceAll(/[[\]]/g, "");
    const tls: ConnectionOptions = {
      minVersion: "TLSv1.2",
      // Said outright: after StartTLS Node has only a socket and would not know the name to look for.
      checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca }),
    };
    const connection = new LdapConnection(url, tls);
    try {
      // A server that offers no TLS refuses here, before any name or password is sent.
      if (protocol === "ldap:") await connection.#client.startTLS(tls);
      await connection.#client.bind(bindDn, password);
      return connection;
    } catch (error) {
      connection.destroy();
      throw cannotConnect(connection.place, error);
    }
  }

  /** Rejects with Unreachable when the connection is or gets lost, with KauntiError for a refusal; `doing` names nobody. */
  async run<T>(doing: string, body: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await this.attempt(body);
    } catch (error) {
      throw error instanceof ResultCodeError ? refused(this.place, doing, error) : error;
    }
  }

  /** The same, with the directory's refusal as ldapts has it (ResultCodeError). */
  async attempt<T>(body: (client: Client) => Promise<T>): Promise<T> {
    if (this.#lost !== undefined) throw this.#lost;
    try {
      return await Promise.race([body(this.#client), this.#gone.promise]);
    } catch (error) {
      if (error instanceof ResultCodeError || error instanceof Unreachable) throw error;
      // A late answer is no better than none: what it was about is not known any more.
      this.destroy();
      throw new Unreachable(`${this.place}: the connection to the directory was lost`, {
        cause: error,
        next: "what was done stays; run this again to finish",
      });
    }
  }

  async close(): Promise<void> {
    if (this.#lost !== undefined) return;
    const patience = new Promise((resolve) => setTimeout(resolve, 2000).unref());
    await Promise.race([this.#client.unbind().catch(() => undefined), patience]);
    this.destroy();
  }

  /** Without goodbye. */
  destroy(): void {
    this.#lose();
    for (const socket of this.#sockets) socket.destroy();
  }

  #lose(): void {
    this.#lost ??= new Unreachable(`${this.place}: the connection to the directory was lost`, {
      next: "what was done stays; run this again to finish",
    });
    this.#gone.reject(this.#lost);
  }
}
