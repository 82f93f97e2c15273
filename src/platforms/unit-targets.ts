/** Which targets the start of a machine reaches: sh functions, for the fact about units. */
import { sh } from "./quote.ts";

/**
 * default.target decides (man 7 bootup, man 7 systemd.special). Where it cannot be loaded systemd starts rescue.target;
 * where one that it requires is masked nothing of it starts. What lies below /run is gone by then.
 */
export const startTargets = sh`
# TO = where the first file by the name $1 leads: itself, another unit's name, "null"; "" without one
unit_leads() {
  TO=
  for dir in $UNIT_DIRS; do
    case $dir in /run/*) continue ;; esac
    resolve "$dir" || continue
    if [ -L "$ROOT$R/$1" ]; then TO=$(readlink "$ROOT$R/$1"); TO=\${TO##*/}; return; fi
    if [ -s "$ROOT$R/$1" ]; then TO=$1; return; fi
    if [ -e "$ROOT$R/$1" ]; then TO=null; return; fi
  done
}
unit_masked() {
  local TO
  unit_leads "$1"
  [ "$TO" = null ]
}
# STARTED = names of the targets that every start reaches
STARTED=
targets_started() {
  local TO name one line
  [ -z "$STARTED" ] || return 0
  name=default.target
  for one in 1 2 3 4 5; do
    unit_leads "$name"
    case $TO in "$name") break ;; '') break ;; *) name=$TO ;; esac
  done
  case $TO-$name in
    -default.target) name=graphical.target ;;
    -multi-user.target | -graphical.target | -rescue.target | -emergency.target) ;;
    -* | null-*) name=rescue.target ;;
  esac
  STARTED=" $name default.target "
  # A target of the county's own: what it or a line of its drop-ins pulls in.
  case $name in
    graphical.target | multi-user.target | rescue.target | emergency.target | basic.target | sysinit.target) ;;
    *)
      for one in graphical.target multi-user.target basic.target; do
        case $LINKS in *"/$name.wants/$one$NL"* | *"/$name.requires/$one$NL"*) STARTED="$STARTED$one " ;; esac
        while IFS= read -r line; do
          case $line in *"|$name|"*" $one "*) STARTED="$STARTED$one " ;; esac
        done <<REFS_END
$REFS
REFS_END
      done ;;
  esac
  case $STARTED in *' graphical.target '*) STARTED="$STARTED multi-user.target " ;; esac
  case $STARTED in
    *' multi-user.target '* | *' basic.target '*)
      STARTED="$STARTED basic.target sysinit.target local-fs.target remote-fs.target sockets.target timers.target paths.target getty.target " ;;
    *' emergency.target '* | *' halt.target '* | *' poweroff.target '* | *' reboot.target '* | *' kexec.target '*) ;;
    *) STARTED="$STARTED sysinit.target local-fs.target " ;;
  esac
  for one in graphical.target multi-user.target basic.target sysinit.target; do
    case $STARTED in *" $one "*) if unit_masked "$one"; then STARTED=' none '; return 0; fi ;; esac
  done
}
`;
