/** One walk of each local file system: unowned, world-writable, SUID and SGID. Niced and bounded; cut short = error. */
import type { WalkFact } from "#model/fact";
import { sh } from "./quote.ts";
import { number, text } from "./fact-kind.ts";
import type { FactKindAsked } from "./fact-kind.ts";

/** Seconds and bytes that a walk may take; a county's file server is asked in a window of its own. */
const limits = { seconds: "300", bytes: "2000000" };

const functions = sh`
# ROOTS = where each local file system begins, one a line; kernel's, network and read-only image file systems left out
walk_roots() {
  ROOTS=; seen=' '
  if [ -n "$IMAGE" ]; then ROOTS="$ROOT/$NL"; fi
  while read -r _ _ device _ point rest; do
    type=\${rest#* - }; type=\${type%% *}
    case $point in *\\*) BAD="a mount point with blanks was not walked"; continue ;; esac
    if [ -n "$IMAGE" ]; then
      case $point in "$ROOT"/?*) ROOTS="$ROOTS$point$NL" ;; esac
      continue
    fi
    case $type in
      proc | sysfs | cgroup* | devpts | devtmpfs | mqueue | debugfs | tracefs | securityfs | pstore | bpf | configfs | fusectl | \
      hugetlbfs | binfmt_misc | efivarfs | autofs | rpc_pipefs | nsfs | selinuxfs | ramfs | squashfs | iso9660 | \
      nfs* | cifs | smb* | ceph | 9p | afs | glusterfs | fuse | fuse.*) continue ;;
    esac
    case $seen in *" $device "*) continue ;; esac
    seen="$seen$device "; ROOTS="$ROOTS$point$NL"
  done </proc/self/mountinfo
}
known() { KNOWN=' '; while IFS=: read -r _ _ id _; do KNOWN="$KNOWN$id "; done <"$ROOT$1"; }
emit_hit() {
  [ -n "$hit" ] || return
  rest=$hit; bits=\${rest%%|*}; rest=\${rest#*|}; u=\${rest%%|*}; rest=\${rest#*|}; g=\${rest%%|*}; rest=\${rest#*|}
  un=\${rest%%|*}; rest=\${rest#*|}; gn=\${rest%%|*}; name=\${rest#*|}
  perm=; no_user=false; no_group=false
  if [ -n "$IMAGE" ]; then
    name=/\${name#"$ROOT/"}; name=/\${name#/}
    owned "$name"
    case $UIDS in *" $u "*) ;; *) no_user=true ;; esac
    case $GIDS in *" $g "*) ;; *) no_group=true ;; esac
  else
    case $un in UNKNOWN | '') no_user=true ;; esac
    case $gn in UNKNOWN | '') no_group=true ;; esac
  fi
  str "$name"
  rec "{\"path\":$S,\"mode\":\"$bits\",\"perm\":\"$perm\",\"uid\":$u,\"gid\":$g,\"unowned\":$no_user,\"ungrouped\":$no_group}"
}
walk() {
  BAD=; walk_roots 2>/dev/null
  [ -n "$ROOTS" ] || { failed "no local file system to walk"; return; }
  command -v find >/dev/null 2>&1 || { failed "find is missing here"; return; }
  passwd=/etc/passwd; group=/etc/group; no_user=-nouser; no_group=-nogroup
  if [ -n "$IMAGE" ]; then
    resolve /etc/passwd && [ -r "$ROOT$R" ] || { failed "/etc/passwd of the image cannot be read"; return; }
    passwd=$R
    resolve /etc/group && [ -r "$ROOT$R" ] || { failed "/etc/group of the image cannot be read"; return; }
    group=$R; no_user=; no_group=
  fi
  # -nouser asks the name service for every single file (5 s of 7 for half a million): local ids are let through first.
  UIDS=; GIDS=
  if [ -r "$ROOT$passwd" ]; then known "$passwd"; UIDS=$KNOWN; fi
  if [ -r "$ROOT$group" ]; then known "$group"; GIDS=$KNOWN; fi
  # One flat list of "not this id": GNU find would move -nouser before a list in brackets.
  set --
  for id in $UIDS; do set -- "$@" ! -user "$id"; done
  set -- "$@" ! -user 0 $no_user -o
  for id in $GIDS; do set -- "$@" ! -group "$id"; done
  set -- "$@" ! -group 0 $no_group
  found=$(walk_find "$@" 2>&1 | head -c ${limits.bytes})
  hit=; code=cut
  while IFS= read -r line; do
    case $line in
      [0-9a-f][0-9a-f][0-9a-f][0-9a-f]\|[0-9]*\|[0-9]*\|*) emit_hit; hit=$line ;;
      'find: '*': No such file or directory' | 'stat: '*': No such file or directory') ;;
      find:* | stat:* | nice:* | timeout:*) BAD=\${BAD:-$line} ;;
      'EXIT '*) emit_hit; hit=; code=\${line#EXIT } ;;
      *) hit=$hit$NL$line ;;
    esac
  done <<WALK_END
$found
WALK_END
  # What the owners file says of files that the disk says otherwise of.
  if [ -n "$OWNERS" ]; then
    while read -r u g perm name; do
      case $name in /*) ;; *) continue ;; esac
      [ -e "$ROOT$name" ] || continue
      no=; case $UIDS in *" $u "*) ;; *) no=yes ;; esac; case $GIDS in *" $g "*) ;; *) no=yes ;; esac
      if [ -n "$no" ]; then hit="8000|0|0|||$ROOT$name"; emit_hit; hit=; fi
    done <<OWNERS_END
$OWNERS
OWNERS_END
  fi
  case $code in
    0 | 1 | 123) ;;
    124 | 137 | 143) BAD="the walk took longer than ${limits.seconds} seconds and was cut" ;;
    cut) BAD="the walk found more than can be told and was cut" ;;
    *) BAD=\${BAD:-find ended with code $code} ;;
  esac
  [ -z "$BAD" ] || failed "$BAD"
}
walk_find() {
  IFS=$NL; set -f
  # shellcheck disable=SC2086
  timeout ${limits.seconds} nice -n 10 find $ROOTS -xdev '(' "$@" -o -type f '(' -perm -0002 -o -perm -4000 -o -perm -2000 ')' \
    -o -type d -perm -0002 ! -perm -1000 ')' -exec stat -c '%f|%u|%g|%U|%G|%n' '{}' +
  printf 'EXIT %s\n' "$?"
}
`;

export const walk: FactKindAsked<"walk"> = {
  functions,
  running: false,
  call: () => "walk",
  parse: (line): WalkFact => {
    const bits = Number.parseInt(text(line, "mode"), 16);
    const perm = text(line, "perm");
    const type = { 0x8: "file", 0x4: "directory" } as const;
    return {
      path: text(line, "path"),
      mode: perm === "" ? bits & 0o7777 : Number.parseInt(perm, 8),
      type: Object.entries(type).find(([high]) => Number(high) === bits >> 12)?.[1] ?? "other",
      uid: number(line, "uid"),
      gid: number(line, "gid"),
      unowned: line["unowned"] === true,
      ungrouped: line["ungrouped"] === true,
    };
  },
};
