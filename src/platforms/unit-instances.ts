/** Instances of a template beside the unit of the same name, `x@a.service` beside `x.service`: the same program once more. */
import { sh } from "./quote.ts";

/**
 * INSTANCES = what is started or runs of the templates of $1, each as `name>where` (no where: it only runs). A masked
 * instance, or one of a masked template, is none.
 */
export const instances = sh`
RUNNING_KNOWN=
running_known() {
  [ -z "$RUNNING_KNOWN" ] || return "$RUNNING_KNOWN"
  RUNNING_KNOWN=0; RUNNING=
  units_run || return 0
  shown=$(systemctl list-units --full --plain --no-legend --no-pager --state=active,activating,reloading '*@*' 2>/dev/null) || { RUNNING_KNOWN=1; return 1; }
  while read -r name rest; do RUNNING="$RUNNING$NL$name$NL"; done <<SHOWN_END
$shown
SHOWN_END
}
unit_instances() {
  local stem kind all inst
  INSTANCES=; stem=\${1%.*}; kind=\${1##*.}
  running_known || return 1
  case $LINKS$ALIASES$REFS$RUNNING in *["/> $NL"]"$stem@"*) ;; *) return 0 ;; esac
  all=' '
  while IFS= read -r inst; do
    case $inst in "$stem@"?*."$kind") ;; *) continue ;; esac
    case $inst in *[!A-Za-z0-9@_.:\\-]*) continue ;; esac
    case $all in *" $inst "*) continue ;; esac
    all="$all$inst "
    case $RUNNING in *"$NL$inst$NL"*) INSTANCES="$INSTANCES $inst>"; continue ;; esac
    unit_there "$inst" || continue
    unit_names "$inst"
    if unit_linked || unit_referred; then INSTANCES="$INSTANCES $inst>$WHERE"; fi
  done <<ALL_END
$(printf '%s\n' "$LINKS$ALIASES$REFS$RUNNING" | tr '/> |' '\n\n\n\n')
ALL_END
}
`;
