/** Files as they are stored: attributes, and content up to 1 MB, byte for byte. */
import type { FileFact } from "#model/fact";
import { aclOf } from "./acl.ts";
import { sh } from "./quote.ts";
import { number, text } from "./fact-kind.ts";
import type { FactKindAsked, Line } from "./fact-kind.ts";

const contentLimit = 1_048_576;

/** Content of these never leaves the host; the derived facts (`shadow`) and attributes (`stat`) do. */
const secret =
  /^\/etc\/g?shadow|opasswd|\/ssh_host_[a-z0-9*]+_key$|\/id_[a-z0-9*]+$|\.key$|\/private\//;

const functions = sh`
PREFIX=
# u, g, perm = whose $1 is and which mode the list gives it, where a list counts; u and g were set as the disk has them.
# -2: cannot be known. -1: an account that the image does not know.
owned() {
  perm=
  case $OWNED in disk) return ;; unknown) u=-2; g=-2; return ;; esac
  case $OWNERS in
    *" $1$NL"*) ;;
    # What the list does not name is root's, as for the driver that writes it.
    *) if [ "$u" = "$ROOT_UID" ]; then u=0; g=0; fi; return ;;
  esac
  said=\${OWNERS%" $1$NL"*}; said=\${said##*"$NL"}
  case $said in
    *' '*' '*' '*) return ;;
    *' '*' '[0-7]*) u=\${said%% *}; perm=\${said##* }; g=\${said#* }; g=\${g%% *} ;;
  esac
  case $u in *[!0-9]* | '') u=-1 ;; esac
  case $g in *[!0-9]* | '') g=-1 ;; esac
  case $perm in *[!0-7]*) perm= ;; esac
}
# KNOWN_PLAIN = yes: one look at the whole folder has found no ACL in it, so that nobody need ask for each file (400 forks).
PLAIN=$NL
acl_known() {
  KNOWN_PLAIN=
  case $1 in
    "$ROOT/etc/"?*) top=$ROOT/etc ;;
    "$ROOT/var/log/"?*) top=$ROOT/var/log ;;
    "$ROOT/usr/lib/"*.d/* | "$ROOT/usr/lib/"*/security/*) top=\${1%/*} ;;
    *) return ;;
  esac
  case $PLAIN in
    *"$NL$top yes$NL"*) KNOWN_PLAIN=yes; return ;;
    *"$NL$top no$NL"*) return ;;
  esac
  if [ ! -L "$top" ] && no_acl_below "$top"; then
    PLAIN="$PLAIN$top yes$NL"; KNOWN_PLAIN=yes
  else PLAIN="$PLAIN$top no$NL"; fi
}
# A name with a line break can look like a mark, which only makes every file be asked for.
no_acl_below() {
  case $ACLS in
    getfacl) said=$(getfacl -Rcnps -- "$1" 2>&1) && [ -z "$said" ] ;;
    ls) said=$(ls -AlRn -- "$1" 2>&1) || return 1
      printf '%s\n' "$said" | grep -q '^..........+'; [ $? = 1 ] ;;
    *) return 1 ;;
  esac
}
# S = the POSIX ACL of $1 as JSON, "" without one. GNU ls marks it; only getfacl can tell what it says.
ACLS=
acl() {
  if [ -z "$ACLS" ]; then
    if command -v getfacl >/dev/null 2>&1; then ACLS=getfacl
    else case $(ls --version 2>/dev/null) in *GNU*) ACLS=ls ;; *) ACLS=none ;; esac; fi
  fi
  acl_known "$1"
  case $ACLS-$KNOWN_PLAIN in
    getfacl-yes | ls-yes) said= ;;
    getfacl-) said=$(getfacl -cnps -- "$1" 2>/dev/null) || said=unreadable ;;
    ls-*) case $(ls -ldn -- "$1" 2>/dev/null) in '') said=unreadable ;; ??????????+*) said=unreadable ;; *) said= ;; esac ;;
    none-*) said=unreadable ;;
  esac
  str "$said"
}
# STATS = what one stat says of the files of a folder, a line each in their order, the one whose turn it is first; no path
# holds "//". Taken from the front only: dash looks for something further in once for every byte before it.
NUMBERS='%u %g "mode":"%f","size":%s,"mtime":%Y'
STATS=
stat_many() {
  STATS=
  [ $# -gt 1 ] && [ $# -le 200 ] || return
  case $* in *"$NL"*) return ;; esac
  STATS=$(stat -c "%n//$NUMBERS" -- "$@" 2>/dev/null)$NL
}
stat_next() { STATS=\${STATS#*"$NL"}; }
# F = the members path, real, mode… of $1; 0: there, 1: a record was already written
about() {
  str "$1"; F="$PREFIX\"path\":$S"
  resolve "\${1%/*}" && if [ -L "$ROOT$R/\${1##*/}" ]; then F="$F,\"link\":true"; fi
  resolve "$1"; found=$?
  if [ "$R" != "$1" ]; then str "$R"; F="$F,\"real\":$S"; fi
  case $found in
    1) rec "{$F,\"absent\":true}"; return 1 ;;
    2) rec "{$F,\"error\":\"its links lead in a circle\"}"; return 1 ;;
    3) rec "{$F,\"error\":\"permission denied\"}"; return 1 ;;
  esac
  case $STATS in
    "$ROOT$R//"*) numbers=\${STATS%%"$NL"*}; numbers=\${numbers#"$ROOT$R//"} ;;
    *) numbers=$(stat -c "$NUMBERS" "$ROOT$R" 2>/dev/null) ;;
  esac
  if [ -z "$numbers" ]; then rec "{$F,\"error\":\"stat failed\"}"; return 1; fi
  u=\${numbers%% *}; numbers=\${numbers#* }; g=\${numbers%% *}; numbers=\${numbers#* }
  owned "$R"
  acl "$ROOT$R"
  F="$F,\"uid\":$u,\"gid\":$g,\"perm\":\"$perm\",\"acl\":$S,$numbers"
}
one_stat() { if about "$1"; then rec "{$F}"; fi; }
# The boot menu holds a password or its hash: that there is one is all that leaves the host, byte for byte as long.
hide() {
  case $R in
    */grub/*.cfg)
      sed -e ':a' -e 's/\(grub\.pbkdf2\.[a-z0-9]*\.[0-9]*\.[0.]*\)[1-9A-Fa-f]/\10/' -e 'ta' \
        -e ':b' -e 's/^\([[:blank:]]*password[[:blank:]][[:blank:]]*[^[:blank:]][^[:blank:]]*[[:blank:]][[:blank:]]*x*\)[^x]/\1x/' -e 'tb' ;;
    *) cat ;;
  esac
}
one_file() {
  about "$1" || return
  if [ ! -f "$ROOT$R" ]; then rec "{$F}"
  elif [ ! -r "$ROOT$R" ]; then rec "{$F,\"error\":\"permission denied\"}"
  else
    size=\${numbers#*'"size":'}; size=\${size%%,*}
    big=; [ "\${#size}" -le 6 ] || big=/big
    case $R$big in
      # Less than a million bytes, as nearly all: two processes less for each are a second less for five hundred rules.
      */grub/*.cfg | */big) C=$(head -c ${String(contentLimit + 1)} <"$ROOT$R" | hide | encode) ;;
      *) C=$(encode <"$ROOT$R") ;;
    esac
    rec "{$F,\"content\":{\"$ENC\":\"$C\"}}"
  fi
}
deep_stat() {
  one_stat "$1"
  resolve "$1" && [ -d "$ROOT$R/" ] || return
  if [ ! -r "$ROOT$R/" ] || [ ! -x "$ROOT$R/" ]; then unreadable "$1" "directory may not be listed"; return; fi
  local entry STATS
  stat_many "$ROOT$R"/* "$ROOT$R"/.[!.]* "$ROOT$R"/..?*
  for entry in "$ROOT$R"/* "$ROOT$R"/.[!.]* "$ROOT$R"/..?*; do
    if [ -L "$entry" ]; then :
    elif [ -d "$entry" ]; then deep_stat "$1/\${entry##*/}"
    elif [ -e "$entry" ]; then one_stat "$1/\${entry##*/}"; fi
    stat_next
  done
}
`;

const types: Readonly<Record<number, FileFact["type"]>> = { 0x8: "file", 0x4: "directory" };

/** One `about` record. */
export function parseFile(line: Line): FileFact {
  const path = text(line, "path");
  const real = line["real"] === undefined ? {} : { real: text(line, "real") };
  const link = line["link"] === true ? { link: true } : {};
  if (line["absent"] === true) return { path, ...real, ...link, absent: true };
  const error = line["error"] === undefined ? {} : { error: text(line, "error") };
  if (line["mode"] === undefined) return { path, ...real, ...link, ...error };
  const bits = Number.parseInt(text(line, "mode"), 16);
  const acl = aclOf(text(line, "acl"));
  const fact: FileFact = {
    path,
    ...real,
    ...link,
    ...error,
    type: types[bits >> 12] ?? "other",
    mode: modeOf(bits, text(line, "perm")),
    ...ownersIn(line),
    ...(acl.length === 0 ? {} : { acl }),
    size: number(line, "size"),
    mtime: number(line, "mtime"),
  };
  return line["content"] === undefined ? fact : withContent(fact, text(line, "content"), line);
}

/** Nothing where it cannot be known (-2). */
export function ownersIn(line: Line): Pick<FileFact, "uid" | "gid"> {
  const [uid, gid] = [number(line, "uid"), number(line, "gid")];
  return uid === -2 ? {} : { uid, gid };
}

/**
 * The disk's own bits. A list (`listed`, octal, "" = none) may say of the owner's bits what an unprivileged copy cannot
 * have, and of the others' only what opens more: it never makes a file look closer than the disk has it.
 */
export function modeOf(bits: number, listed: string): number {
  const disk = bits & 0o7777;
  if (listed === "") return disk;
  const both = Number.parseInt(listed, 8) | (disk & 0o7077);
  return (disk & 0o1002) === 0o002 ? both & ~0o1000 : both;
}

function withContent(fact: FileFact, content: string, line: Line): FileFact {
  const bytes = number(line, "content:bytes");
  if (bytes > contentLimit) return { ...fact, error: "larger than 1 MB, so not read whole" };
  if (bytes !== fact.size)
    return { ...fact, error: `${String(bytes)} of ${String(fact.size)} bytes could be read` };
  return { ...fact, content };
}

export const file: FactKindAsked<"file"> = {
  functions,
  running: false,
  call(want) {
    if (secret.test(want.path))
      throw new Error(`${want.path} holds secrets: ask for its attributes only`);
    return `each '' '${want.path}' one_file`;
  },
  parse: parseFile,
};

export const stat: FactKindAsked<"stat"> = {
  functions: "",
  running: false,
  call: (want) => `each '' '${want.path}' ${want.deep === true ? "deep_stat" : "one_stat"}`,
  parse: parseFile,
};
