/** systemd units: what the files and links say, and what the running manager says; one `systemctl show` for all. */
import type { UnitFact } from "#model/fact";
import { sh } from "./quote.ts";
import { text } from "./fact-kind.ts";
import type { FactKindAsked } from "./fact-kind.ts";

/** Directories in systemd's order of precedence (man 5 systemd.unit). `template@.service` serves `template@x.service`. */
const functions = sh`
UNIT_DIRS='/etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system'
unit_stored() {
  STATE=absent; WHERE=; WHY="permission denied"
  for dir in $UNIT_DIRS; do
    resolve "$dir" || continue
    real=$R
    [ -e "$ROOT$real/$1" ] || [ -L "$ROOT$real/$1" ] || continue
    WHERE=$dir/$1
    resolve "$WHERE"; found=$?
    if [ "$R" = /dev/null ] || { [ "$found" = 0 ] && [ -f "$ROOT$R" ] && [ ! -s "$ROOT$R" ]; }; then STATE=masked; return; fi
    [ "$found" = 0 ] || continue
    [ -f "$ROOT$R" ] || { STATE=; WHY="is not a regular file"; return; }
    [ -r "$ROOT$R" ] || { STATE=; return; }
    STATE=static
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in '[Install]'*) STATE=disabled; break ;; esac
    done <<UNIT_END
$(head -c 1048576 <"$ROOT$R" | tr -d '\0')
UNIT_END
    target=$R
    break
  done
  if [ "$STATE" = absent ]; then
    # A script of the old kind: systemd makes a unit of it at the start (systemd-sysv-generator).
    for link in "$ROOT"/etc/rc[2345].d/S[0-9][0-9]"\${1%.service}"; do
      if [ -L "$link" ] || [ -e "$link" ]; then STATE=enabled; WHERE=\${link#"$ROOT"}; fi
    done
    return
  fi
  for dir in $UNIT_DIRS; do
    resolve "$dir" || continue
    for link in "$ROOT$R"/*.wants/"$1" "$ROOT$R"/*.requires/"$1"; do
      if [ -L "$link" ] || [ -e "$link" ]; then STATE=enabled; WHERE=$dir\${link#"$ROOT$R"}; return; fi
    done
  done
  # An alias: another name in /etc that leads to this unit's file.
  resolve /etc/systemd/system || return
  base=$R
  for link in "$ROOT$base"/*.service "$ROOT$base"/*.socket "$ROOT$base"/*.timer "$ROOT$base"/*.wants/* ; do
    [ -L "$link" ] || continue
    if resolve "\${link#"$ROOT"}" && [ "$R" = "$target" ]; then STATE=enabled; WHERE=/etc/systemd/system\${link#"$ROOT$base"}; return; fi
  done
}
one_unit() {
  unit_stored "$1"
  [ -n "$STATE" ] || { failed "$WHERE: $WHY"; return; }
  str "$1"; M="\"name\":$S,\"stored\":\"$STATE\""; str "$WHERE"; M="$M,\"where\":$S"
  if [ -z "$IMAGE" ] && [ -d /run/systemd/system ]; then
    shown=$(systemctl show --no-pager -p LoadState -p ActiveState -p UnitFileState -p TriggeredBy -- "$1" 2>/dev/null) || { failed "systemctl show failed"; return; }
    load=; active=; enabled=; triggers=
    while IFS='=' read -r key value; do
      case $key in LoadState) load=$value ;; ActiveState) active=$value ;; UnitFileState) enabled=$value ;; TriggeredBy) triggers=$value ;; esac
    done <<SHOWN_END
$shown
SHOWN_END
    [ -n "$load" ] && [ -n "$active" ] || { failed "systemctl show told nothing about $1"; return; }
    str "$load"; M="$M,\"load\":$S"; str "$active"; M="$M,\"active\":$S"
    str "$enabled"; M="$M,\"enabled\":$S"; str "$triggers"; M="$M,\"triggers\":$S"
  fi
  rec "{$M}"
}
`;

const storedStates = ["absent", "masked", "enabled", "disabled", "static"] as const;

export const unit: FactKindAsked<"unit"> = {
  functions,
  running: false,
  call: (want) => `one_unit '${want.name}'`,
  parse: (line): UnitFact => {
    const stored = storedStates.find((state) => state === line["stored"]);
    if (stored === undefined) throw new TypeError("an unknown unit state");
    const fact = { name: text(line, "name"), stored, where: text(line, "where") };
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
