/** systemd units: what the files and links say, and what the running manager says; one `systemctl show` for all. */
import type { UnitFact } from "#model/fact";
import { sh } from "./quote.ts";
import { text } from "./fact-kind.ts";
import type { FactKindAsked } from "./fact-kind.ts";
import { instances } from "./unit-instances.ts";
import { inventory } from "./unit-inventory.ts";

/**
 * Directories in systemd's order of precedence (man 5 systemd.unit). A mask below /run is gone at the next start, so it
 * counts for nothing. `template@.service` serves `template@x.service`.
 */
const functions = sh`
unit_file() {
  for dir in $UNIT_DIRS; do
    resolve "$dir" || continue
    real=$R
    [ -e "$ROOT$real/$1" ] || [ -L "$ROOT$real/$1" ] || continue
    WHERE=$dir/$1
    resolve "$WHERE"; found=$?
    if [ "$R" = /dev/null ] || { [ "$found" = 0 ] && [ -f "$ROOT$R" ] && [ ! -s "$ROOT$R" ]; }; then
      case $dir in /run/*) continue ;; esac
      STATE=masked; return
    fi
    [ "$found" = 0 ] || continue
    if [ -L "$ROOT$real/$1" ] && [ "$hops_left" -gt 0 ]; then
      # Another name: what the other one is, this one is.
      to=$(readlink "$ROOT$real/$1"); to=\${to##*/}
      if [ "$to" != "$1" ]; then
        hops_left=$((hops_left - 1)); kept=$WHERE
        unit_file "$to"
        [ "$STATE" = absent ] || return
        WHERE=$kept; resolve "$WHERE"
      fi
    fi
    MAIN=$1
    # Not a FIFO, which would be waited for.
    [ -f "$ROOT$R" ] && [ -r "$ROOT$R" ] || { STATE=; return; }
    STATE=static
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in '[Install]'*) STATE=disabled; break ;; esac
    done <"$ROOT$R"
    return
  done
}
unit_stored() {
  STATE=absent; WHERE=; MAIN=$1; hops_left=5; BOOTS=false
  unit_file "$1"
  case $STATE-$1 in absent-*@?*.*) unit_file "\${1%%@*}@.\${1##*.}"; MAIN=$1 ;; esac
  [ "$STATE" != masked ] || return
  if [ "$STATE" = absent ]; then
    # A script of the old kind: systemd makes a unit of it at the start (systemd-sysv-generator).
    for link in "$ROOT"/etc/rc[2345].d/S[0-9][0-9]"\${1%.service}"; do
      if [ -L "$link" ] || [ -e "$link" ]; then STATE=enabled; BOOTS=true; WHERE=\${link#"$ROOT"}; fi
    done
    return
  fi
  [ -n "$STATE" ] || return
  where=$WHERE
  if unit_boots "$MAIN" 5; then BOOTS=true; fi
  unit_names "$MAIN"; own=$NAMES
  if unit_linked; then STATE=enabled; return; fi
  # [Install] Alias=: another name in /etc that leads to this unit.
  resolve /etc/systemd/system
  for one in $own; do
    if [ "$one" != "$MAIN" ] && [ -L "$ROOT$R/$one" ]; then STATE=enabled; WHERE=/etc/systemd/system/$one; return; fi
  done
  case $MAIN in
    *.service)
      for kind in socket timer path; do
        unit_names "\${MAIN%.service}.$kind"
        if unit_linked; then STATE=enabled; return; fi
      done ;;
  esac
  NAMES=$own
  if unit_referred; then STATE=enabled; return; fi
  WHERE=$where
}
# SHOWN = what the manager says of $@: one question instead of one for each. A block per name in their order, an empty
# line between two; where their number is another, each is asked for alone.
SHOWN=$NL
units_run() { [ -z "$IMAGE" ] && [ -d /run/systemd/system ]; }
units_shown() {
  units_run || return 0
  all=$(systemctl show --no-pager -p LoadState -p ActiveState -p UnitFileState -p TriggeredBy -- "$@" 2>/dev/null) || return 0
  load=; active=; enabled=; triggers=; known=$NL
  while IFS= read -r line; do
    case $line in
      '')
        [ $# -gt 0 ] && [ -n "$load" ] && [ -n "$active" ] || return 0
        known="$known$1>$load/$active/$enabled/$triggers$NL"; shift
        load=; active=; enabled=; triggers= ;;
      LoadState=*) load=\${line#*=} ;;
      ActiveState=*) active=\${line#*=} ;;
      UnitFileState=*) enabled=\${line#*=} ;;
      TriggeredBy=*) triggers=\${line#*=} ;;
    esac
  done <<SHOWN_END
$all

SHOWN_END
  [ $# -gt 0 ] || SHOWN=$known
}
# load, active, enabled, triggers of $1; 1: the manager did not answer
unit_runs() {
  load=; active=; enabled=; triggers=
  case $SHOWN in
    *"$NL$1>"*)
      line=\${SHOWN#*"$NL$1>"}; line=\${line%%"$NL"*}
      load=\${line%%/*}; line=\${line#*/}; active=\${line%%/*}; line=\${line#*/}
      enabled=\${line%%/*}; triggers=\${line#*/}
      return 0 ;;
  esac
  shown=$(systemctl show --no-pager -p LoadState -p ActiveState -p UnitFileState -p TriggeredBy -- "$1" 2>/dev/null) || return 1
  while IFS='=' read -r key value; do
    case $key in LoadState) load=$value ;; ActiveState) active=$value ;; UnitFileState) enabled=$value ;; TriggeredBy) triggers=$value ;; esac
  done <<SHOWN_END
$shown
SHOWN_END
}
one_unit() {
  units_known
  [ -z "$UNITS_WHY" ] || { failed "$UNITS_WHY"; return; }
  unit_stored "$1"
  [ -n "$STATE" ] || { failed "$WHERE is not a file that may be read"; return; }
  str "$1"; M="\"name\":$S,\"stored\":\"$STATE\""; str "$WHERE"; M="$M,\"where\":$S,\"boots\":$BOOTS"
  unit_lacks "$1"
  if [ -n "$LACKS" ]; then str "\${LACKS# }"; M="$M,\"lacks\":$S"; fi
  case $1 in
    *@*) ;;
    *)
      unit_instances "$1" || { failed "systemctl list-units failed"; return; }
      if [ -n "$INSTANCES" ]; then str "$INSTANCES"; M="$M,\"instances\":$S"; fi ;;
  esac
  if units_run; then
    unit_runs "$1" || { failed "systemctl show failed"; return; }
    [ -n "$load" ] && [ -n "$active" ] || { failed "systemctl show told nothing about $1"; return; }
    str "$load"; M="$M,\"load\":$S"; str "$active"; M="$M,\"active\":$S"
    str "$enabled"; M="$M,\"enabled\":$S"; str "$triggers"; M="$M,\"triggers\":$S"
  fi
  rec "{$M}"
}
`;

const instancesIn = (told: string): NonNullable<UnitFact["instances"]> =>
  told
    .split(" ")
    .filter((one) => one !== "")
    .map((one) => {
      const [name = "", where = ""] = one.split(">");
      return { name, where };
    });

const storedStates = ["absent", "masked", "enabled", "disabled", "static"] as const;

export const unit: FactKindAsked<"unit"> = {
  functions: inventory + instances + functions,
  running: false,
  // A pattern would be answered by as many blocks as units match it.
  before: (wants) => {
    const names = wants.map(({ name }) => name).filter((name) => !/[*?[]/.test(name));
    return names.length === 0 ? "" : `units_shown ${names.map((name) => `'${name}'`).join(" ")}`;
  },
  call: (want) => `one_unit '${want.name}'`,
  parse: (line): UnitFact => {
    const stored = storedStates.find((state) => state === line["stored"]);
    if (stored === undefined) throw new TypeError("an unknown unit state");
    const fact = {
      name: text(line, "name"),
      stored,
      where: text(line, "where"),
      boots: line["boots"] === true,
      ...(line["lacks"] === undefined ? {} : { lacks: text(line, "lacks").split(" ") }),
      ...(line["instances"] === undefined
        ? {}
        : { instances: instancesIn(text(line, "instances")) }),
    };
    if (line["load"] === undefined) return fact;
    return {
      ...fact,
      load: text(line, "load"),
      active: text(line, "active"),
      enabled: text(line, "enabled"),
      triggeredBy: text(line, "triggers")
        .split(" ")
        .filter((name) => name !== ""),
    };
  },
};
