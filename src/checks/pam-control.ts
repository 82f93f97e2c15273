/** What a control word or `[value=action …]` does with each answer of a module (pam.conf(5); _pam_parse_control). */

/** Answers of a module, as control values name them, in libpam's order. */
export const answers = [
  "success",
  "open_err",
  "symbol_err",
  "service_err",
  "system_err",
  "buf_err",
  "perm_denied",
  "auth_err",
  "cred_insufficient",
  "authinfo_unavail",
  "user_unknown",
  "maxtries",
  "new_authtok_reqd",
  "acct_expired",
  "session_err",
  "cred_unavail",
  "cred_expired",
  "cred_err",
  "no_module_data",
  "conv_err",
  "authtok_err",
  "authtok_recover_err",
  "authtok_lock_busy",
  "authtok_disable_aging",
  "try_again",
  "ignore",
  "abort",
  "authtok_expired",
  "module_unknown",
  "bad_item",
  "conv_again",
  "incomplete",
] as const;
export type Answer = (typeof answers)[number];
/** A number: how many of the following modules are jumped over. */
export type Action = "ignore" | "ok" | "done" | "bad" | "die" | "reset" | number;
export type Actions = Readonly<Record<Answer, Action>>;

const words: Readonly<Record<string, string>> = {
  required: "success=ok new_authtok_reqd=ok ignore=ignore default=bad",
  requisite: "success=ok new_authtok_reqd=ok ignore=ignore default=die",
  optional: "success=ok new_authtok_reqd=ok default=ignore",
  sufficient: "success=done new_authtok_reqd=done default=ignore",
};

/** Words in any case; values and actions in small letters only. What libpam cannot parse makes every answer `bad`. */
export function actionsOf(control: string): Actions {
  const text = words[control.toLowerCase()] ?? control;
  const set = new Map<Answer, Action>();
  const pair = new RegExp(
    String.raw`\s*(${answers.join("|")}|default)\s*=\s*(ignore|ok|done|bad|die|reset|\d+)`,
    "y",
  );
  for (;;) {
    const from = pair.lastIndex;
    const match = pair.exec(text);
    if (match === null) {
      if (text.slice(from).trim() !== "") return all("bad");
      break;
    }
    const [, value = "", word = ""] = match;
    const action = /^\d/.test(word) ? Number(word) : (word as Action);
    if (action === 0) return all("bad");
    // `default` fills what is not set yet: what comes after it may still set its own.
    if (value === "default") for (const one of answers) set.set(one, set.get(one) ?? action);
    else set.set(value as Answer, action);
  }
  return { ...all("bad"), ...Object.fromEntries(set) };
}

const all = (action: Action): Actions =>
  Object.fromEntries(answers.map((one) => [one, action])) as Actions;
