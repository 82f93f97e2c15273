/** What a machine says about itself: the key that enrolment goes by, and what it could not tell. */
import type { Enrolment } from "./device.ts";

/** `value` is "" when it could not be had; then `why` says the reason in words. */
export interface Reading {
  readonly value: string;
  readonly why: string;
}

export interface Identity {
  readonly serial: Reading;
  /** Lower case, RFC 9562 form. */
  readonly uuid: Reading;
  /** `ssh-ed25519 AAAA…`, without the comment. */
  readonly hostKey: Reading;
  readonly hostname: Reading;
  readonly maker: Reading;
  readonly model: Reading;
  /** `debian12`; "" when unknown. */
  readonly os: Reading;
  /** The asset label that an earlier enrolment put on the machine, as written; undefined when there is none. */
  readonly label: string | undefined;
  readonly encryption: { readonly state: Enrolment["encryption"]; readonly why: string };
}

/** Serials and UUIDs that makers leave in by mistake: they name no machine. Whole-value patterns, case ignored. */
export interface Placeholders {
  readonly serials: readonly string[];
  readonly uuids: readonly string[];
}

/** Where the asset label is; what audits look for. */
export const labelFile = "/etc/kaunti/identity";
