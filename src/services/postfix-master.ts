/** Postfix's services (master(5)): 25 for the world, 465 and 587 for people who have logged in over TLS. */
import { written } from "./host-file.ts";

/** Overrides of both submission services: TLS and login first, and only one's own addresses as sender. */
const submission = [
  "smtpd_sasl_auth_enable=yes",
  "smtpd_tls_auth_only=yes",
  "smtpd_client_restrictions=permit_sasl_authenticated,reject",
  "smtpd_sender_restrictions=reject_sender_login_mismatch",
  "smtpd_relay_restrictions=permit_sasl_authenticated,reject",
  // A full mailbox is told to the colleague who sends, not in a bounce.
  "smtpd_recipient_restrictions=check_policy_service,unix:private/quota-status,permit_sasl_authenticated,reject",
  "milter_macro_daemon_name=ORIGINATING",
];

function options(given: readonly string[]): string[] {
  return given.map((each) => `  -o ${each}`);
}

// service type private unpriv chroot wakeup maxproc command. No chroot: the sockets of the directory and of the signer
// lie outside the queue directory.
const rest = [
  "pickup    unix  n - n 60    1 pickup",
  "cleanup   unix  n - n -     0 cleanup",
  "qmgr      unix  n - n 300   1 qmgr",
  "tlsmgr    unix  - - n 1000? 1 tlsmgr",
  "rewrite   unix  - - n -     - trivial-rewrite",
  "bounce    unix  - - n -     0 bounce",
  "defer     unix  - - n -     0 bounce",
  "trace     unix  - - n -     0 bounce",
  "verify    unix  - - n -     1 verify",
  "flush     unix  n - n 1000? 0 flush",
  "proxymap  unix  - - n -     - proxymap",
  "proxywrite unix - - n -     1 proxymap",
  "smtp      unix  - - n -     - smtp",
  "relay     unix  - - n -     - smtp",
  "showq     unix  n - n -     - showq",
  "error     unix  - - n -     - error",
  "retry     unix  - - n -     - error",
  "discard   unix  - - n -     - discard",
  "local     unix  - n n -     - local",
  "virtual   unix  - n n -     - virtual",
  "lmtp      unix  - - n -     - lmtp",
  "anvil     unix  - - n -     1 anvil",
  "scache    unix  - - n -     1 scache",
  "postlog   unix-dgram n - n - 1 postlogd",
];

/** The same for every county: what differs is in main.cf. */
export const masterCf = `${[
  written,
  "smtp      inet  n - n - - smtpd",
  "submissions inet n - n - - smtpd",
  ...options(["syslog_name=postfix/submissions", "smtpd_tls_wrappermode=yes", ...submission]),
  "submission inet n - n - - smtpd",
  ...options(["syslog_name=postfix/submission", "smtpd_tls_security_level=encrypt", ...submission]),
  ...rest,
].join("\n")}\n`;
