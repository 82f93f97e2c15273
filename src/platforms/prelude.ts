/**
 * What every audit script begins with: one POSIX sh that dash, busybox ash and bash run alike, and that needs
 * coreutils only. Everything it prints is a JSON line; any byte that could damage a line travels as base64 or hex.
 */
import { sh } from "./quote.ts";

export interface PreludeOptions {
  /** Quoted: `''` for the running system, else an absolute folder. */
  readonly root: string;
  readonly path: string;
  readonly image: boolean;
  /** The image is one of the kit's own, or somebody vouches for its `.kaunti-owners`. */
  readonly ownersList: boolean;
}

export function prelude({ root, path, image, ownersList }: PreludeOptions): string {
  return `#!/bin/sh
# Reads, never writes. Every line of the answer is JSON; without the end line the answer is worth nothing.
LC_ALL=C; export LC_ALL
PATH=${path}; export PATH
umask 077; set -u; set +e
unset CDPATH ENV IFS 2>/dev/null
ROOT=${root}
IMAGE=${image ? "yes" : ""}
LIST=${image && ownersList ? "yes" : ""}
${functions}`;
}

const functions = sh`NL='
'
LINES_OUT=0
LINKS_READ=$NL
say() { LINES_OUT=$((LINES_OUT + 1)); printf '%s\n' "$1"; }
if command -v base64 >/dev/null 2>&1 && base64 -w0 </dev/null >/dev/null 2>&1; then ENC=b64; encode() { base64 -w0; }
elif command -v base64 >/dev/null 2>&1; then ENC=b64; encode() { base64 | tr -d '\n'; }
else ENC=hex; encode() { od -An -v -tx1 | tr -d ' \n'; }; fi
# S = $1 as a JSON value
str() {
  case $1 in
    *[!\ -~]* | *\"* | *\\*) S="{\"$ENC\":\"$(printf '%s' "$1" | encode)\"}" ;;
    *) S="\"$1\"" ;;
  esac
}
DONE=0
ask() { DONE=0; str "$1"; say "{\"ask\":$S}"; }
rec() { DONE=$((DONE + 1)); say "$1"; }
answered() { say "{\"done\":$DONE}"; }
# "cannot be told, because…"
failed() { str "$1"; say "{\"failed\":$S}"; }
stored() { say '{"stored":true}'; }
# R = where $1 leads, every link followed inside ROOT. 1: nothing there, 2: links in a circle, 3: not allowed to look
resolve() {
  left=$1; R=; hops=0
  while [ -n "$left" ]; do
    left=\${left#/}; hop=\${left%%/*}
    case $left in */*) left=/\${left#*/} ;; *) left= ;; esac
    case $hop in '' | .) continue ;; ..) R=\${R%/*}; continue ;; esac
    if [ -d "$ROOT$R/" ] && [ ! -x "$ROOT$R/" ]; then R=$R/$hop$left; return 3; fi
    if [ -L "$ROOT$R/$hop" ]; then
      hops=$((hops + 1)); [ "$hops" -gt 40 ] && return 2
      # /lib and the like are met hundreds of times: each is read once.
      case $LINKS_READ in
        *"$NL$R/$hop>"*) link=\${LINKS_READ#*"$NL$R/$hop>"}; link=\${link%%"$NL"*} ;;
        *)
          link=$(readlink "$ROOT$R/$hop") || return 3
          case $link in *"$NL"*) ;; *) LINKS_READ="$LINKS_READ$R/$hop>$link$NL" ;; esac ;;
      esac
      case $link in /*) R= ;; esac
      left=/$link$left
    elif [ -e "$ROOT$R/$hop" ]; then R=$R/$hop
    else R=$R/$hop$left; return 1
    fi
  done
  return 0
}
# calls $3 with every path that pattern $2 matches below $1; a pattern without wildcards matches itself
each() {
  case $2 in
    *[*?[]*) ;;
    *) "$3" "$1$2"; return ;;
  esac
  local before rest part dir found
  before=$1; rest=\${2#/}
  part=\${rest%%/*}
  case $rest in */*) rest=/\${rest#*/} ;; *) rest= ;; esac
  case $part in
    *[*?[]*)
      resolve "$before"
      case $? in
        1) return ;;
        0) ;;
        *) unreadable "$before" "may not be searched"; return ;;
      esac
      dir=$R
      [ -d "$ROOT$dir/" ] || return
      if [ ! -r "$ROOT$dir/" ]; then unreadable "$before" "directory may not be listed"; return; fi
      [ -n "$rest" ] || stat_many "$ROOT$dir"/$part
      for found in "$ROOT$dir"/$part; do
        if [ -e "$found" ] || [ -L "$found" ]; then each "$before/\${found##*/}" "$rest" "$3"; fi
        stat_next
      done
      STATS= ;;
    *) each "$before/$part" "$rest" "$3" ;;
  esac
}
unreadable() { str "$1"; P=$S; str "$2"; rec "{\"path\":$P,\"error\":$S}"; }
OS=; OSV=
platform() {
  resolve /etc/os-release && [ -f "$ROOT$R" ] && [ -r "$ROOT$R" ] || return
  while IFS= read -r line || [ -n "$line" ]; do
    value=\${line#*=}; value=\${value#\"}; value=\${value%\"}; value=\${value#\'}; value=\${value%\'}
    case $line in ID=*) OS=$value ;; VERSION_ID=*) OSV=$value ;; esac
  done <<PLATFORM_END
$(head -c 65536 <"$ROOT$R" | tr -d '\0')
PLATFORM_END
}
platform
# Whose the files are. OWNED = list: .kaunti-owners says it, which only the caller can vouch for; disk: the file system
# says it; unknown: somebody who is not root unpacked these files, so that all of them are his.
OWNERS=; OWNED=disk
if [ -n "$IMAGE" ]; then
  ROOT_UID=$(stat -c %u "$ROOT/" 2>/dev/null)
  if [ "$(id -u)" != 0 ] && [ "$ROOT_UID" != 0 ]; then OWNED=unknown; fi
  if [ -n "$LIST" ] && [ -e "$ROOT/.kaunti-owners" ]; then
    OWNED=unknown
    if [ -f "$ROOT/.kaunti-owners" ] && [ ! -L "$ROOT/.kaunti-owners" ] && [ -r "$ROOT/.kaunti-owners" ] &&
      [ "$(stat -c %s "$ROOT/.kaunti-owners")" -le 4194304 ]; then OWNERS="$NL$(cat "$ROOT/.kaunti-owners")$NL"; OWNED=list; fi
  fi
  [ "$OWNED" = list ] || LIST=
fi
str "$OS$OSV"; P=$S; str "$ROOT"
say "{\"kaunti\":1,\"uid\":$(id -u),\"now\":$(date +%s),\"platform\":$P,\"root\":$S,\"image\":$(if [ -n "$IMAGE" ]; then echo true; else echo false; fi),\"owners\":\"$OWNED\"}"
`;

/** Ends the answer: whoever reads it counts the lines again. */
export function ending(asks: number): string {
  return `say "{\\"end\\":${String(asks)},\\"lines\\":$LINES_OUT}"\n`;
}
