/** Which links and lines of unit files start which unit: sh functions, for the fact about units. */
import { sh } from "./quote.ts";
import { startTargets } from "./unit-targets.ts";

/**
 * What is there, read once for all units: every link that starts something (LINKS), every other name (ALIASES), and
 * every line that pulls a unit in (REFS; man 5 systemd.unit). Targets of rescue and shutdown start nothing at the start.
 */
export const inventory =
  startTargets +
  sh`
UNIT_DIRS='/etc/systemd/system.control /etc/systemd/system /etc/systemd/system.attached /run/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system'
UNITS_KNOWN=; UNIT_BLANKS=$(printf '\t\r')
units_known() {
  [ -z "$UNITS_KNOWN" ] || return
  UNITS_KNOWN=yes; UNITS_WHY=; ALIASES=$NL; LINKS=$NL; REFS=; NEEDS=; seen=
  for dir in $UNIT_DIRS; do
    resolve "$dir"
    case $? in 0) ;; 1) continue ;; *) UNITS_WHY="$dir may not be searched"; return ;; esac
    base=$R
    case $seen in *" $base "*) continue ;; esac
    seen="$seen $base "
    [ -d "$ROOT$base/" ] || continue
    if [ ! -r "$ROOT$base/" ]; then UNITS_WHY="$dir may not be listed"; return; fi
    for entry in "$ROOT$base"/*; do units_entry "$entry"; done
    case $dir in
      /usr/lib/* | /lib/*)
        command -v grep >/dev/null 2>&1 || { UNITS_WHY="grep is missing here"; return; }
        # Files and nothing else: a FIFO would be waited for, a link may lead out of an image (its target is read itself).
        set --
        for entry in "$ROOT$base"/*.service "$ROOT$base"/*.socket "$ROOT$base"/*.timer "$ROOT$base"/*.path "$ROOT$base"/*.target; do
          if [ -f "$entry" ] && [ ! -L "$entry" ]; then set -- "$@" "$entry"; fi
        done
        while IFS= read -r line; do
          file=\${line%%:*}; unit_ref "\${file##*/}" "$dir/\${file##*/}" "\${line#*:}"
        done <<REFS_END
$(grep -HsE '^(Wants|Requires|BindsTo|Upholds|Unit|Service)[[:blank:]]*=' "$@" /dev/null 2>/dev/null)
REFS_END
        ;;
    esac
  done
}
units_entry() {
  name=\${1##*/}
  case $name in *[!A-Za-z0-9@_.:\\-]*) return ;; esac
  if [ -L "$1" ]; then
    to=$(readlink "$1"); to=\${to##*/}
    [ "$to" = "$name" ] || [ "$to" = null ] || ALIASES="$ALIASES$name>$to$NL"
  elif [ -d "$1" ]; then
    case $name in
      rescue.target.* | emergency.target.* | shutdown.target.* | umount.target.* | reboot.target.* | poweroff.target.* | halt.target.* | kexec.target.* | final.target.* | sleep.target.* | suspend.target.* | hibernate.target.*) ;;
      *.wants | *.requires | *.upholds)
        for link in "$1"/*; do
          if [ -e "$link" ] || [ -L "$link" ]; then LINKS="$LINKS$dir/$name/\${link##*/}$NL"; fi
        done ;;
      *.d)
        for drop in "$1"/*.conf; do
          if [ -f "$drop" ]; then unit_refs "\${name%.d}" "$dir/$name/\${drop##*/}" "$drop"; fi
        done ;;
    esac
  elif [ -f "$1" ]; then
    case $dir in /usr/lib/* | /lib/*) ;; *) unit_refs "$name" "$dir/$name" "$1" ;; esac
  fi
}
# without -r: a backslash at the end of a line joins the next one
unit_refs() {
  if [ ! -r "$3" ]; then UNITS_WHY="$2: permission denied"; return; fi
  while read line || [ -n "$line" ]; do
    case $2-$line in
      /run/*) ;;
      *-Requires[!A-Za-z]* | *-BindsTo[!A-Za-z]* | *-Requisite[!A-Za-z]*) NEEDS="$NEEDS$1|\${line#*=}$NL" ;;
    esac
    case $line in Wants*=* | Requires*=* | BindsTo*=* | Upholds*=* | Unit*=* | Service*=*) unit_ref "$1" "$2" "$line" ;; esac
  done <"$3"
}
unit_ref() {
  case $3 in
    *["$UNIT_BLANKS"]*) value=$(printf '%s' "$3" | tr '\t\r' '  ') ;;
    *=*) value=$3 ;;
    *) return ;;
  esac
  REFS="$REFS$2|$1| \${value#*=} $NL"
}
# NAMES = $1 and every other name that leads to it
unit_names() {
  NAMES=$1
  for one in $1 again; do
    for known in $NAMES; do
      rest=$ALIASES
      while :; do
        case $rest in *">$known$NL"*) ;; *) break ;; esac
        before=\${rest%%">$known$NL"*}; alias=\${before##*"$NL"}
        rest=$NL\${rest#*">$known$NL"}
        case " $NAMES " in *" $alias "*) ;; *) NAMES="$NAMES $alias" ;; esac
      done
    done
  done
}
# 0, and WHERE: a link starts one of NAMES
unit_linked() {
  for one in $NAMES; do
    case $LINKS in *"/$one$NL"*) before=\${LINKS%%"/$one$NL"*}; WHERE=\${before##*"$NL"}/$one; return 0 ;; esac
  done
  return 1
}
unit_there() {
  local STATE WHERE MAIN hops_left
  STATE=absent; hops_left=5
  unit_file "$1"
  case $STATE-$1 in absent-*@?*.*) unit_file "\${1%%@*}@.\${1##*.}" ;; esac
  case $STATE in absent | masked | '') return 1 ;; esac
}
# LACKS = what files beside the package's own say that unit $1 requires, and what is absent or masked; a generator may
# make mounts, devices and units of old start scripts.
unit_lacks() {
  local STATE WHERE MAIN hops_left one owner
  LACKS=
  while IFS='|' read -r owner line; do
    [ "$owner" = "$1" ] || [ "$owner" = "\${1##*.}" ] || continue
    for one in $line; do
      case $one in *[!A-Za-z0-9@_.:-]*) continue ;; *.service | *.socket | *.timer | *.path | *.target) ;; *) continue ;; esac
      STATE=absent; hops_left=5
      unit_file "$one"
      case $STATE-$one in absent-*@?*.*) unit_file "\${one%%@*}@.\${one##*.}" ;; esac
      case $STATE in
        masked) LACKS="$LACKS $one" ;;
        absent) [ -e "$ROOT/etc/init.d/\${one%.service}" ] || LACKS="$LACKS $one" ;;
      esac
    done
  done <<NEEDS_END
$NEEDS
NEEDS_END
}
# 0: links lead from a target of every start to unit $1, in $2 steps at most, and none of them is below /run
unit_boots() {
  local names one rest owner before deep
  targets_started
  deep=$(($2 - 1))
  unit_names "$1"; names=$NAMES
  for one in $names; do
    case $one in
      # A name of another folder's default.target, which the first one hides.
      default.target) [ "$1" = default.target ] || continue ;;
    esac
    case $STARTED in *" $one "*) unit_masked "$one" || return 0 ;; esac
  done
  [ "$deep" -ge 0 ] && unit_there "$1" || return 1
  for one in $names; do
    rest=$LINKS
    while :; do
      case $rest in *"/$one$NL"*) ;; *) break ;; esac
      before=\${rest%%"/$one$NL"*}; rest=$NL\${rest#*"/$one$NL"}
      owner=\${before##*"$NL"}
      # What is upheld starts later than the start itself, which nobody can plan with.
      case $owner in /run/* | *.upholds) continue ;; esac
      owner=\${owner##*/}
      if unit_boots "\${owner%.*}" "$deep"; then return 0; fi
    done
  done
  return 1
}
# 0, and WHERE: a line of a unit that itself starts names one of NAMES; "target" is target.d, which every target reads
unit_referred() {
  local wanted line file from
  for wanted in $NAMES; do
    case $REFS in *" $wanted "*) ;; *) continue ;; esac
    while IFS= read -r line; do
      case $line in *" $wanted "*) ;; *) continue ;; esac
      file=\${line%%|*}; from=\${line#*|}; from=\${from%%|*}
      [ "$from" != "$wanted" ] || continue
      case $from in
        default.target | multi-user.target | graphical.target | basic.target | sysinit.target | local-fs.target | remote-fs.target | sockets.target | timers.target | paths.target | network.target | network-online.target | getty.target | target) WHERE=$file; return 0 ;;
      esac
      unit_names "$from"
      if unit_linked; then WHERE=$file; return 0; fi
    done <<REFS_END
$REFS
REFS_END
  done
  return 1
}
`;
