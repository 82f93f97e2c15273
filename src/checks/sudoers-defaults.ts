/** The Defaults of sudo 1.9.13 (and the few that came until 1.9.16) and what values they take (sudoers(5), "SUDOERS OPTIONS"; visudo refuses others). */

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const flags = words(
  `
  always_query_group_plugin always_set_home authenticate case_insensitive_group
  case_insensitive_user closefrom_override compress_io env_editor env_reset exec_background
  fast_glob fqdn ignore_audit_errors ignore_dot ignore_iolog_errors ignore_local_sudoers
  ignore_logfile_errors ignore_unknown_defaults insults intercept intercept_allow_setid
  intercept_authenticate intercept_verify iolog_flush log_allowed log_denied log_exit_status
  log_host log_input log_output log_passwords log_server_keepalive log_server_verify log_stderr
  log_stdin log_stdout log_subcmds log_ttyin log_ttyout log_year long_otp_prompt mail_all_cmnds
  mail_always mail_badpass mail_no_host mail_no_perms mail_no_user match_group_by_gid
  netgroup_tuple noexec noninteractive_auth pam_acct_mgmt pam_rhost pam_ruser pam_session
  pam_setcred passprompt_override path_info preserve_groups pwfeedback requiretty root_sudo
  rootpw runas_allow_unknown_id runas_check_shell runaspw selinux set_home set_logname set_utmp
  setenv shell_noargs stay_setuid sudoedit_checkdir sudoedit_follow syslog_pid targetpw
  tty_tickets umask_override use_loginclass use_netgroups use_pty user_command_timeouts
  utmp_runas visiblepw
`.trim(),
);
/** May be negated, and take any text; the first group with += and -= too. */
const lists = words("env_check env_delete env_keep log_servers passprompt_regex");
const texts = words("exempt_group iolog_group iolog_user mailerflags mailfrom mailto secure_path");
/** Cannot be negated. */
const needed = words(
  "apparmor_profile authfail_message badpass_message cmddenial_message group_plugin iolog_file limitprivs mailsub maxseq pam_askpass_service pam_login_service pam_service passprompt privs role runas_default sudoers_locale timestampowner type",
);
const paths = words(
  "admin_flag env_file lecture_file log_server_cabundle log_server_peer_cert log_server_peer_key logfile mailerpath restricted_env_file",
);
const neededPaths = words("editor iolog_dir lecture_status_dir timestampdir");
const roots = words("runchroot runcwd");
const numbers = words("log_server_timeout loglinelen");
const neededNumbers = words("closefrom passwd_tries syslog_maxlen");
const decimals = words("passwd_timeout timestamp_timeout");
const limits = words(
  "rlimit_as rlimit_core rlimit_cpu rlimit_data rlimit_fsize rlimit_locks rlimit_memlock rlimit_nofile rlimit_nproc rlimit_rss rlimit_stack",
);
const facilities = words(
  "authpriv auth daemon user local0 local1 local2 local3 local4 local5 local6 local7",
);
const priorities = words("alert crit debug emerg err info none notice warning");
/** Words that they take; those with `alone` need none. */
const choices: Readonly<
  Record<string, { readonly of: ReadonlySet<string>; readonly alone?: true }>
> = {
  fdexec: { of: words("never digest_only always"), alone: true },
  lecture: { of: words("never once always"), alone: true },
  listpw: { of: words("never any all always"), alone: true },
  verifypw: { of: words("never any all always"), alone: true },
  syslog: { of: facilities, alone: true },
  syslog_goodpri: { of: priorities },
  syslog_badpri: { of: priorities },
  log_format: { of: words("sudo json json_compact json_pretty") },
  intercept_type: { of: words("dso trace") },
  timestamp_type: { of: words("global ppid tty kernel") },
};

export interface Setting {
  readonly name: string;
  readonly negated: boolean;
  readonly operator: "" | "=" | "+=" | "-=";
  /** "" without an operator. */
  readonly value: string;
}

/** A decimal as sudo reads it (strtod without exponents): minutes. Below zero: for ever. */
export const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

/** Why visudo refuses it, or undefined. */
export function refused({ name, negated, operator, value }: Setting): string | undefined {
  const bare = operator === "";
  if (flags.has(name)) return bare ? undefined : `${name} takes no value`;
  const choice = choices[name];
  const known =
    choice !== undefined ||
    [
      lists,
      texts,
      needed,
      paths,
      neededPaths,
      roots,
      numbers,
      neededNumbers,
      decimals,
      limits,
    ].some((set) => set.has(name)) ||
    name === "umask" ||
    name === "iolog_mode" ||
    name === "command_timeout";
  if (!known) return `there is no option ${name}`;
  if (negated)
    return [needed, neededPaths, neededNumbers].some((set) => set.has(name)) ||
      name === "iolog_mode"
      ? `${name} cannot be switched off`
      : undefined;
  if (bare) return choice?.alone === true ? undefined : `${name} needs a value`;
  if (operator !== "=" && !lists.has(name)) return `${name} takes no ${operator}`;
  return fits(name, value) ? undefined : `${name} does not take the value "${value}"`;
}

function fits(name: string, value: string): boolean {
  const choice = choices[name];
  if (choice !== undefined) return choice.of.has(value);
  if (paths.has(name) || neededPaths.has(name)) return value.startsWith("/");
  if (roots.has(name)) return /^[/~]/.test(value) || value === "*";
  if (numbers.has(name) || neededNumbers.has(name)) return /^\d{1,9}$/.test(value);
  if (decimals.has(name)) return decimal.test(value);
  if (limits.has(name)) return /^(?:\d+|infinity|default|user)(?:,(?:\d+|infinity))?$/.test(value);
  if (name === "umask" || name === "iolog_mode") return /^[0-7]{1,4}$/.test(value);
  return name !== "command_timeout" || /^(?=.)(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s?)?$/i.test(value);
}
