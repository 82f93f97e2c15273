/**
 * Whether auditd starts with this auditd.conf at all: one line that it does not take stops it, whatever the others say
 * (audit 3.0.9, auditd-config.c; each word was tried on the program itself).
 */
import type { FileFact } from "#model/fact";
import { place } from "./lines.ts";
import { contentOf } from "./recall.ts";

export interface Refusal {
  readonly where: string;
  readonly line: string;
  readonly why: string;
}

const words = (...list: readonly string[]): RegExp => new RegExp(`^(?:${list.join("|")})$`, "i");
const yesNo = words("yes", "no");
const number = /^\d+$/;
const any = /^[^ ]+$/;
const failure = ["ignore", "syslog", "rotate", "suspend", "single", "halt", "exec /[^ ]+"];

const keys: Readonly<Record<string, RegExp>> = {
  local_events: yesNo,
  write_logs: yesNo,
  log_file: /^\/[^ ]+$/,
  log_format: words("raw", "enriched", "nolog"),
  log_group: any,
  priority_boost: number,
  flush: words("none", "incremental", "incremental_async", "data", "sync"),
  freq: number,
  num_logs: /^0*\d{1,3}$/,
  dispatcher: any,
  name_format: words("none", "hostname", "fqd", "numeric", "user"),
  name: any,
  disp_qos: any,
  max_log_file: number,
  max_log_file_action: words("ignore", "syslog", "rotate", "keep_logs", "suspend"),
  space_left: /^\d+%?$/,
  space_left_action: words(...failure, "email"),
  action_mail_acct: any,
  verify_email: yesNo,
  admin_space_left: /^\d+%?$/,
  admin_space_left_action: words(...failure, "email"),
  disk_full_action: words(...failure),
  disk_error_action: words(...failure.filter((word) => word !== "rotate")),
  tcp_listen_port: number,
  tcp_listen_queue: number,
  tcp_max_per_addr: number,
  use_libwrap: yesNo,
  tcp_client_ports: /^\d+(?:-\d+)?$/,
  tcp_client_max_idle: number,
  transport: words("tcp", "krb5"),
  enable_krb5: yesNo,
  krb5_principal: any,
  krb5_key_file: any,
  distribute_network: yesNo,
  q_depth: number,
  overflow_action: words("ignore", "syslog", "suspend", "single", "halt"),
  max_restarts: number,
  plugin_dir: any,
  end_of_event_timeout: number,
};

/** The first line that auditd stops at; undefined: none. Blanks part words, and nothing else does. */
export function refusedByAuditd(file: FileFact): Refusal | undefined {
  if (((file.mode ?? 0) & 0o002) !== 0)
    return {
      where: file.path,
      line: "everybody may write to it",
      why: "auditd refuses such a file",
    };
  const left = new Map<string, number>();
  for (const [index, whole] of contentOf(file).split("\n").entries()) {
    const text = whole.replaceAll(/^ +| +$/g, "");
    const where = place({ file: file.path, line: index + 1 });
    const why = whyNot(text);
    if (why !== "") return { where, line: whole, why };
    const [, key = "", megabytes] = /^((?:admin_)?space_left) += +(\d+)$/i.exec(text) ?? [];
    if (megabytes === undefined) continue;
    left.set(key.toLowerCase(), Number(megabytes));
    const [space, admin] = [left.get("space_left"), left.get("admin_space_left")];
    if (space !== undefined && admin !== undefined && space <= admin)
      return {
        where,
        line: whole,
        why: "auditd does not start: space_left must be more than admin_space_left",
      };
  }
  return undefined;
}

function whyNot(line: string): string {
  if (line === "" || line.startsWith("#")) return "";
  const [, key = "", value = ""] = /^([^ ]+) += +(.*)$/.exec(line) ?? [];
  if (key === "")
    return "auditd does not start: this line is no `key = value` of words that blanks part";
  const good = Object.hasOwn(keys, key.toLowerCase()) ? keys[key.toLowerCase()] : undefined;
  if (good === undefined) return "auditd does not start: it has no such key";
  return good.test(value) ? "" : "auditd does not start: it does not take this value";
}

/** man 5 auditd.conf: with these nothing of this machine reaches the disk; NOLOG is the older word for write_logs = no. */
const silent: Readonly<Record<string, string>> = {
  write_logs: "no",
  local_events: "no",
  log_format: "nolog",
};

/** The line that keeps the records from the files that `key` speaks of; the last line of a key decides. */
export function unwrittenByAuditd(file: FileFact, key: string): Refusal | undefined {
  if (!key.startsWith("max_log_file")) return undefined;
  const last = new Map<string, Refusal & { value: string }>();
  for (const [index, line] of contentOf(file).split("\n").entries()) {
    const [, name = "", value = ""] = /^ *([^ #]+) += +([^ ]+) *$/.exec(line) ?? [];
    const where = place({ file: file.path, line: index + 1 });
    const why = "nothing is written to the files";
    last.set(name.toLowerCase(), { where, line, why, value: value.toLowerCase() });
  }
  return [...last].find(([name, { value }]) => silent[name] === value)?.[1];
}
