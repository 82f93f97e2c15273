/** What the modules that are known answer about an ordinary local account (not root, not a system account). */
import type { Answer } from "./pam-control.ts";
import { answers } from "./pam-control.ts";
import type { Possible } from "./pam-simulate.ts";
import type { PamModule } from "./pam-stack.ts";

/** The situation that a stack is asked about. */
export interface Situation {
  readonly type: string;
  /** The password that is typed. */
  readonly password: "right" | "wrong";
  /** faillock has counted enough failures. */
  readonly locked: boolean;
}

/** Ask for a password themselves, or take the one that was typed. */
const authenticators = [
  "pam_unix",
  "pam_sss",
  "pam_ldap",
  "pam_ldapd",
  "pam_krb5",
  "pam_winbind",
  "pam_systemd_home",
  "pam_radius_auth",
  "pam_tacplus",
  "pam_mysql",
  "pam_pgsql",
  "pam_pwdfile",
];
/** Let in by something else than a password. */
const factors = [
  "pam_fprintd",
  "pam_duo",
  "pam_u2f",
  "pam_pkcs11",
  "pam_p11",
  "pam_google_authenticator",
  "pam_oath",
  "pam_yubico",
  "pam_ssh_agent_auth",
];
/** Prepare something and refuse nobody; some say success, some ignore, some either. */
const neutral = [
  "pam_env",
  "pam_faildelay",
  "pam_group",
  "pam_cap",
  "pam_mail",
  "pam_motd",
  "pam_issue",
  "pam_echo",
  "pam_loginuid",
  "pam_keyinit",
  "pam_limits",
  "pam_umask",
  "pam_gnome_keyring",
  "pam_kwallet",
  "pam_kwallet5",
  "pam_ecryptfs",
  "pam_mount",
  "pam_systemd",
  "pam_selinux",
  "pam_tty_audit",
  "pam_warn",
  "pam_mkhomedir",
  "pam_lastlog",
  "pam_lastlog2",
  "pam_xauth",
  "pam_tmpdir",
  "pam_setquota",
  "pam_namespace",
  "pam_ck_connector",
  "pam_elogind",
  "pam_fscrypt",
  "pam_apparmor",
  "pam_cgfs",
  "pam_cgroup",
];
/** May refuse, for reasons that are not the password. */
const gates = [
  "pam_nologin",
  "pam_securetty",
  "pam_shells",
  "pam_access",
  "pam_time",
  "pam_listfile",
  "pam_sepermit",
  "pam_rhosts",
  "pam_wheel",
];
/** Look at a new password and refuse it or not. */
const qualities = ["pam_pwquality", "pam_cracklib", "pam_pwhistory", "pam_passwdqc"];

const refusals: Readonly<Record<string, Answer>> = {
  auth: "auth_err",
  account: "acct_expired",
  password: "authtok_err",
  session: "session_err",
};

export const nameOf = (module: PamModule): string => module.module.replace(/\.so$/, "");
export const authenticates = (module: PamModule): boolean =>
  authenticators.includes(nameOf(module));
export const isFactor = (module: PamModule): boolean => factors.includes(nameOf(module));
export const has = (module: PamModule, word: string): boolean => module.arguments.includes(word);
/** The last of these words counts (args_parse of pam_faillock); without one it is `preauth`. */
export const faillockAction = (module: PamModule): string =>
  module.arguments.findLast((word) => ["preauth", "authfail", "authsucc"].includes(word)) ??
  "preauth";

const known = (...list: readonly Answer[]): Possible => ({ answers: list });

/** Every answer that it may give in the situation; all there are when the module is not known. */
export function possibleAnswers(module: PamModule, situation: Situation): Possible {
  const name = nameOf(module);
  if (module.missing) return known("module_unknown");
  const refusal = refusals[situation.type] ?? "perm_denied";
  if (name === "pam_deny") return known(refusal);
  if (name === "pam_permit" || name === "pam_localuser") return known("success");
  if (name === "pam_faillock") return known(faillock(module, situation));
  if (name === "pam_rootok") return known(refusal);
  if (name === "pam_usertype") return known(has(module, "issystem") ? "auth_err" : "success");
  if (name === "pam_succeed_if") return { answers: succeedIf(module) };
  if (neutral.includes(name)) return known("success", "ignore");
  if (gates.includes(name)) return known("success", "ignore", "perm_denied", refusal);
  if (isFactor(module))
    return known("success", "ignore", "auth_err", "authinfo_unavail", "cred_insufficient");
  if (qualities.includes(name) && situation.type === "password")
    return known("success", "authtok_err", "maxtries");
  if (authenticates(module)) return known(...authentication(name, situation));
  return { answers, guess: true };
}

/** pam_faillock.c: `authfail` counts and says ignore; a locked account is refused by each of the three. */
function faillock(module: PamModule, { type, locked }: Situation): Answer {
  if (type === "account") return "success";
  if (type !== "auth") return "module_unknown";
  if (locked) return "auth_err";
  return faillockAction(module) === "authfail" ? "ignore" : "success";
}

function authentication(name: string, { type, password }: Situation): Answer[] {
  const away: Answer[] = name === "pam_unix" ? [] : ["user_unknown", "authinfo_unavail", "ignore"];
  if (type === "auth") {
    if (password === "wrong") return ["auth_err", ...away];
    return name === "pam_unix" ? ["success"] : ["success", "auth_err", ...away];
  }
  if (type === "password") return ["success", "authtok_err", ...away];
  return ["success", ...away];
}

/** Numbers of ordinary accounts: 1000 to 59999 (Debian policy 9.2.2). What depends on more than that may go both ways. */
function succeedIf({ arguments: words }: PamModule): Answer[] {
  const text = words.filter(
    (word) => !["quiet", "quiet_fail", "quiet_success", "debug", "use_uid", "audit"].includes(word),
  );
  const both: Answer[] = ["success", "auth_err"];
  const sure: (boolean | undefined)[] = [];
  for (let at = 0; at < text.length; at += 3) sure.push(condition(text.slice(at, at + 3)));
  if (sure.includes(false)) return ["auth_err"];
  return sure.includes(undefined) || sure.length === 0 ? both : ["success"];
}

function condition([left = "", operator = "", right = ""]: readonly string[]): boolean | undefined {
  const number = /^\d+$/.test(right) ? Number(right) : undefined;
  if (left === "user" && right === "root") return { "=": false, "!=": true }[operator];
  if (left !== "uid" || number === undefined) return undefined;
  const [least, most] = [1000, 59_999];
  const outside = number < least || number > most;
  switch (operator) {
    case "<":
    case "lt":
      return most < number ? true : least >= number ? false : undefined;
    case "<=":
    case "le":
      return most <= number ? true : least > number ? false : undefined;
    case ">":
    case "gt":
      return least > number ? true : most <= number ? false : undefined;
    case ">=":
    case "ge":
      return least >= number ? true : most < number ? false : undefined;
    case "=":
    case "eq":
      return outside ? false : undefined;
    case "!=":
    case "ne":
      return outside ? true : undefined;
    default:
      return undefined;
  }
}
