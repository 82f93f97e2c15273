/**
 * Accounts and groups of the judged system's own files. Personal data stays there: no comment field (people's
 * names, telephone numbers), and of shadow only what kind of password it is, never a hash.
 */
import type { GroupFact, PasswdFact, ShadowFact } from "#model/fact";
import { sh } from "./quote.ts";
import { number, text } from "./fact-kind.ts";
import type { FactKindAsked, Line } from "./fact-kind.ts";

const entriesLimit = "16777216";

/** `entries FILE FUNCTION`: calls it with line number, the fields 1-9 and the count of fields, for every line that says something. */
const functions = sh`
entries() {
  resolve "$1"
  case $? in
    0) ;;
    1) failed "$1 is missing"; return ;;
    2) failed "$1: its links lead in a circle"; return ;;
    *) failed "$1: permission denied"; return ;;
  esac
  if [ ! -f "$ROOT$R" ]; then failed "$1 is not a regular file"; return; fi
  if [ ! -r "$ROOT$R" ]; then failed "$1: permission denied"; return; fi
  if [ ! -s "$ROOT$R" ]; then failed "$1 is empty"; return; fi
  size=$(stat -c %s "$ROOT$R" 2>/dev/null)
  if [ "\${size:-${entriesLimit}}" -ge ${entriesLimit} ]; then failed "$1 is larger than 16 MB, so not read"; return; fi
  at=0
  while IFS= read -r entry || [ -n "$entry" ]; do
    at=$((at + 1))
    case $entry in '' | '#'*) continue ;; esac
    rest=$entry; count=0
    f1=; f2=; f3=; f4=; f5=; f6=; f7=; f8=
    while :; do
      count=$((count + 1)); field=\${rest%%:*}
      case $count in
        1) f1=$field ;; 2) f2=$field ;; 3) f3=$field ;; 4) f4=$field ;;
        5) f5=$field ;; 6) f6=$field ;; 7) f7=$field ;; 8) f8=$field ;;
      esac
      case $rest in *:*) rest=\${rest#*:} ;; *) break ;; esac
    done
    "$2"
  done <"$ROOT$R"
}
# M = the members line and name… of the entry; then one "key":"value" each
member() { str "$2"; M="$M,\"$1\":$S"; }
begin() { M="\"line\":$at,\"fields\":$count"; member name "$f1"; }
plain() { case $f2 in x) member password x ;; '') member password empty ;; *) member password other ;; esac; }
one_passwd() {
  begin; plain; member uid "$f3"; member gid "$f4"; member home "$f6"; member shell "$f7"; rec "{$M}"
}
one_group() { begin; plain; member gid "$f3"; member members "$f4"; rec "{$M}"; }
one_shadow() {
  begin
  case $f2 in
    '') member password empty ;;
    '!'*) member password locked ;;
    '$'* | _* | [!*]????????????*) member password set ;;
    *) member password none ;;
  esac
  bare=\${f2#!}; bare=\${bare#!}; method=none
  case $bare in
    '$'*'$'*) method=\${bare#'$'}; method=\${method%%'$'*} ;;
    _* | [!*]????????????*) method=des ;;
  esac
  case $method in *[!a-z0-9]*) method=unknown ;; esac
  member method "$method"; member lastChange "$f3"; member min "$f4"; member max "$f5"
  member warn "$f6"; member inactive "$f7"; member expire "$f8"
  rec "{$M}"
}
`;

const one = <T extends string>(line: Line, key: string, of: readonly T[]): T => {
  const found = of.find((value) => value === line[key]);
  if (found === undefined) throw new TypeError(`"${key}" is unknown`);
  return found;
};
const plain = ["x", "empty", "other"] as const;

export const passwd: FactKindAsked<"passwd"> = {
  functions,
  running: false,
  call: () => "entries /etc/passwd one_passwd",
  parse: (line): PasswdFact => ({
    line: number(line, "line"),
    fields: number(line, "fields"),
    name: text(line, "name"),
    password: one(line, "password", plain),
    uid: text(line, "uid"),
    gid: text(line, "gid"),
    home: text(line, "home"),
    shell: text(line, "shell"),
  }),
};

export const group: FactKindAsked<"group"> = {
  functions: "",
  running: false,
  call: () => "entries /etc/group one_group",
  parse: (line): GroupFact => ({
    line: number(line, "line"),
    fields: number(line, "fields"),
    name: text(line, "name"),
    password: one(line, "password", plain),
    gid: text(line, "gid"),
    members: text(line, "members")
      .split(",")
      .filter((name) => name !== ""),
  }),
};

export const shadow: FactKindAsked<"shadow"> = {
  functions: "",
  running: false,
  call: () => "entries /etc/shadow one_shadow",
  parse: (line): ShadowFact => ({
    line: number(line, "line"),
    name: text(line, "name"),
    password: one(line, "password", ["empty", "locked", "none", "set"] as const),
    method: text(line, "method"),
    lastChange: text(line, "lastChange"),
    min: text(line, "min"),
    max: text(line, "max"),
    warn: text(line, "warn"),
    inactive: text(line, "inactive"),
    expire: text(line, "expire"),
    fields: number(line, "fields"),
  }),
};
