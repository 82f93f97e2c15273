/** What goes wrong with a directory, as sentences: they never carry a DN or a value, because those name people. */
import { ResultCodeError } from "ldapts";
import { KauntiError } from "#model/errors";
import { Unreachable } from "#model/reach";

/** TLS and sockets, by Node's error code (node:tls, X509 verify results, libuv). */
const connecting: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired; renew it there",
  CERT_NOT_YET_VALID: "its certificate is not valid yet; look at the clocks of both machines",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "its certificate is for another name; it may be another server, or the name in the inventory is wrong",
  CERT_REVOKED: "its certificate was revoked",
  ECONNREFUSED: "nothing listens there (connection refused)",
  ECONNRESET: "it dropped the connection",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to it",
  ENOTFOUND: "its name is not known to this machine's name servers",
  EAI_AGAIN: "this machine's name servers do not answer",
  ETIMEDOUT: "it did not answer in time",
};

const untrusted =
  /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_UNTRUSTED|CERT_SIGNATURE|INVALID_CA/;

/** Anything that happened before the directory had answered a request. */
export function cannotConnect(place: string, error: unknown): KauntiError {
  if (error instanceof KauntiError) return error;
  if (error instanceof ResultCodeError && error.code === 49)
    return new KauntiError(`${place}: the directory refused the kit's name or password`, {
      cause: error,
      next: "see the county's target: bindDn and what bindPassword refers to",
    });
  if (error instanceof ResultCodeError) return refused(place, "the login", error);
  const message = error instanceof Error ? error.message : "";
  const code = (error as { code?: string }).code ?? "";
  const why = untrusted.test(code)
    ? "its certificate was not signed by the authority on record"
    : (connecting[code] ??
      (/timeout/i.test(message) ? "it did not answer in time" : "no secure connection came about"));
  return new Unreachable(`${place}: the directory cannot be reached: ${why}`, { cause: error });
}

const reasons: Readonly<Record<number, readonly [what: string, next: string]>> = {
  3: ["it ran out of the time it allows", "allow the kit's account more (slapd: limits)"],
  4: ["it gives no more entries at once", "allow the kit's account more (slapd: limits)"],
  11: ["it gives no more entries at once", "allow the kit's account more (slapd: limits)"],
  16: ["a value is not there any more", "somebody changed it meanwhile: run kaunti plan again"],
  17: ["it does not know an attribute", "load the kit's schema into the directory"],
  19: [
    "a rule of the directory forbids it (a value that must be unique?)",
    "run kaunti plan and compare",
  ],
  21: ["a value has not the form that its attribute wants", "run kaunti plan and compare"],
  32: ["an entry is not there any more", "somebody changed it meanwhile: run kaunti plan again"],
  50: ["the kit's account may not", "give it write access below its base DN"],
  51: ["it is busy", "run this again later"],
  52: ["it is shutting down", "run this again later"],
  53: ["it is not willing to (read-only?)", "see the directory's own log"],
  65: ["a schema rule forbids it", "load the kit's schema and those of the attributes it writes"],
  66: ["an entry has others below it", "somebody changed it meanwhile: run kaunti plan again"],
  68: ["an entry is already there", "somebody changed it meanwhile: run kaunti plan again"],
};

/** The directory answered, and not with success. `doing`: what was asked of it, naming nobody. */
export function refused(place: string, doing: string, error: ResultCodeError): KauntiError {
  const name = error.name.replace(/Error$/, "");
  const [what, next] = reasons[error.code] ?? [
    "it gave no reason that is known here",
    "see its log",
  ];
  return new KauntiError(
    `${place}: the directory refused ${doing} (${name}, ${String(error.code)}): ${what}`,
    { cause: error, next },
  );
}
