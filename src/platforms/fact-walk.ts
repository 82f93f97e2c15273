/** One walk of each local file system: unowned, world-writable, SUID and SGID. Niced and bounded; cut short = error. */
import type { WalkFact } from "#model/fact";
import { sh } from "./quote.ts";
import { modeOf, ownersIn } from "./fact-file.ts";
import { text } from "./fact-kind.ts";
import type { FactKindAsked } from "./fact-kind.ts";

/** Seconds and bytes that a walk may take; a county's file server is asked in a window of its own. */
const limits = { seconds: "300", bytes: "2000000" };

const functions = sh`
# 0: another mount lies over this one, so that its place shows something else
covered() {
  case $hidden in *" $parent "*) return 0 ;; esac
  case $kids in *"$NL$id $point$NL"*) return 0 ;; esac
  over=\${point%/*}
  while [ -n "$over" ]; do
    case $kids in *"$NL$parent $over$NL"*) return 0 ;; esac
    over=\${over%/*}
  done
  return 1
}
# ROOTS = where each local file system begins, one a line; kernel's, network and read-only image file systems left out.
# A device may be mounted several times, each time another part of it (bind mounts): device and part together are one.
walk_roots() {
  ROOTS=; seen=$NL; below=/
  if [ -n "$IMAGE" ]; then ROOTS="$ROOT/$NL"; below=$(cd "$ROOT/" && pwd -P)/; fi
  kids=$NL; hidden=' '
  while read -r _ parent _ _ point _; do kids="$kids$parent $point$NL"; done </proc/self/mountinfo
  while read -r id parent device part point rest; do
    if covered; then hidden="$hidden$id "; continue; fi
    type=\${rest#* - }; type=\${type%% *}
    case $type in
      proc | sysfs | cgroup* | devpts | devtmpfs | mqueue | debugfs | tracefs | securityfs | pstore | bpf | configfs | fusectl | \
      hugetlbfs | binfmt_misc | efivarfs | autofs | rpc_pipefs | nsfs | selinuxfs | squashfs | iso9660 | \
      nfs* | cifs | smb* | ceph | 9p | afs | glusterfs | fuse | fuse.*) continue ;;
    esac
    # The kernel writes a blank, tab, line break and backslash of a name as octal.
    case $point in *\\011* | *\\012*) BAD="a mount point with a line break was not walked"; continue ;; *\\*) point=$(printf '%b' "$(printf '%s' "$point" | sed 's/\\\([0-7][0-7][0-7]\)/\\0\1/g')") ;; esac
    case $point in "$below"*) ;; *) continue ;; esac
    if [ -n "$IMAGE" ] && [ "$point/" = "$below" ]; then continue; fi
    case $seen in *"$NL$device $part$NL"*) continue ;; esac
    seen="$seen$device $part$NL"
    case $NL$ROOTS in *"$NL$point$NL"*) ;; *) ROOTS="$ROOTS$point$NL" ;; esac
  done </proc/self/mountinfo
}
# Ids as the system reads them: plain numbers. A name, a sign or a blank in that place makes nobody known.
known() {
  KNOWN=' '
  while IFS=: read -r entry _ id _; do
    case $entry in '' | [#+-]*) continue ;; esac
    case $id in '' | *[!0-9]* | ???????????*) continue ;; esac
    while :; do case $id in 0?*) id=\${id#0} ;; *) break ;; esac; done
    KNOWN="$KNOWN$id "
  done <"$ROOT$1"
}
emit_hit() {
  [ -n "$hit" ] || return
  rest=$hit; bits=\${rest%%|*}; rest=\${rest#*|}; u=\${rest%%|*}; rest=\${rest#*|}; g=\${rest%%|*}; rest=\${rest#*|}
  un=\${rest%%|*}; rest=\${rest#*|}; gn=\${rest%%|*}; name=\${rest#*|}
  perm=; no_user=false; no_group=false
  if [ -n "$IMAGE" ]; then
    case $name in "$ROOT/"*) name=\${name#"$ROOT/"} ;; *) name=\${name#"$below"} ;; esac
    name=/\${name#/}
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
    resolve /etc/passwd && [ -f "$ROOT$R" ] && [ -r "$ROOT$R" ] || { failed "/etc/passwd of the image cannot be read"; return; }
    passwd=$R
    resolve /etc/group && [ -f "$ROOT$R" ] && [ -r "$ROOT$R" ] || { failed "/etc/group of the image cannot be read"; return; }
    group=$R; no_user=; no_group=
  fi
  # -nouser asks the name service for every single file (5 s of 7 for half a million): local ids are let through first.
  UIDS=; GIDS=
  if [ -f "$ROOT$passwd" ] && [ -r "$ROOT$passwd" ]; then known "$passwd"; UIDS=$KNOWN; fi
  if [ -f "$ROOT$group" ] && [ -r "$ROOT$group" ]; then known "$group"; GIDS=$KNOWN; fi
  # One flat list of "not this id": GNU find would move -nouser before a list in brackets.
  set --
  for id in $UIDS; do set -- "$@" ! -user "$id"; done
  set -- "$@" ! -user 0 $no_user -o
  for id in $GIDS; do set -- "$@" ! -group "$id"; done
  set -- "$@" ! -group 0 $no_group
  # Whose they are is not known, so that nothing is asked about it.
  if [ "$OWNED" = unknown ]; then set -- ! -path '*'; fi
  # A name may hold a line break and then look like our last line: it cannot know this number.
  token=$$.$(date +%s%N)
  found=$(walk_find "$@" 2>&1 | head -c ${limits.bytes})
  hit=; code=cut
  while IFS= read -r line; do
    case $line in
      [0-9a-f][0-9a-f][0-9a-f][0-9a-f]\|[0-9]*\|[0-9]*\|*) emit_hit; hit=$line ;;
      'find: '*': No such file or directory' | 'stat: '*': No such file or directory') ;;
      find:* | stat:* | nice:* | timeout:*) BAD=\${BAD:-$line} ;;
      "EXIT $token "*) emit_hit; hit=; code=\${line##* } ;;
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
  printf 'EXIT %s %s\n' "$token" "$?"
}
`;

export const walk: FactKindAsked<"walk"> = {
  functions,
  running: false,
  call: () => "walk",
  parse: (line): WalkFact => {
    const bits = Number.parseInt(text(line, "mode"), 16);
    const owners = ownersIn(line);
    const type = { 0x8: "file", 0x4: "directory" } as const;
    return {
      path: text(line, "path"),
      mode: modeOf(bits, text(line, "perm")),
      type: Object.entries(type).find(([high]) => Number(high) === bits >> 12)?.[1] ?? "other",
      ...(owners.uid === undefined
        ? {}
        : {
            ...owners,
            unowned: line["unowned"] === true,
            ungrouped: line["ungrouped"] === true,
          }),
    };
  },
};
