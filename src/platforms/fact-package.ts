/** dpkg's view: one dpkg-query for everything that is asked. */
import type { PackageFact } from "#model/fact";
import { sh } from "./quote.ts";
import { text } from "./fact-kind.ts";
import type { FactKindAsked } from "./fact-kind.ts";

/**
 * An empty or missing database would make every package "absent", so it is a failure to tell. Of an image the list is
 * read here: dpkg-query would follow its absolute links to the judging machine's own files.
 */
const functions = sh`
PACKAGES_KNOWN=
packages_known() {
  [ -n "$PACKAGES_KNOWN" ] && return
  PACKAGES_KNOWN=no; PACKAGES=
  resolve /var/lib/dpkg/status
  case $? in
    0) ;;
    1) WHY="no dpkg database (/var/lib/dpkg/status)"; return ;;
    2) WHY="/var/lib/dpkg/status: its links lead in a circle"; return ;;
    *) WHY="/var/lib/dpkg/status: permission denied"; return ;;
  esac
  if [ ! -f "$ROOT$R" ]; then WHY="/var/lib/dpkg/status is not a regular file"; return; fi
  if [ ! -s "$ROOT$R" ]; then WHY="no dpkg database (/var/lib/dpkg/status)"; return; fi
  if [ ! -r "$ROOT$R" ]; then WHY="/var/lib/dpkg/status: permission denied"; return; fi
  if [ -z "$IMAGE" ]; then
    command -v dpkg-query >/dev/null 2>&1 || { WHY="dpkg-query is missing here"; return; }
    PACKAGES=$(dpkg-query -W -f='\${db:Status-Abbrev}|\${Package}|\${Version}\n' 2>/dev/null) || { WHY="dpkg-query failed"; return; }
  else
    WHY=; packages_read "$ROOT$R"
    [ -z "$WHY" ] || return
  fi
  # dpkg names itself in every list that it writes: one without it was cut, or is somebody's own.
  case $NL$PACKAGES in *"$NL"ii*'|dpkg|'*) ;; *) WHY="/var/lib/dpkg/status does not name dpkg itself: it is not whole"; return ;; esac
  PACKAGES_KNOWN=yes
}
packages_read() {
  resolve /var/lib/dpkg/updates
  case $? in 0 | 1) ;; *) WHY="/var/lib/dpkg/updates may not be read"; return ;; esac
  for update in "$ROOT$R"/*; do if [ -e "$update" ] || [ -L "$update" ]; then WHY="dpkg was interrupted in this image"; return; fi; done
  size=$(stat -c %s "$1" 2>/dev/null)
  if [ "\${size:-67108864}" -ge 67108864 ]; then WHY="/var/lib/dpkg/status is larger than 64 MB, so not read"; return; fi
  command -v grep >/dev/null 2>&1 || { WHY="grep is missing here"; return; }
  name=; state=; version=; said=
  # Field names in any case, as dpkg reads them; only what is needed, because a shell reads slowly.
  while IFS= read -r line; do
    case $line in
      [Pp]*) package_end; name=\${line#*:}; name=\${name#"\${name%%[! ]*}"} ;;
      [Ss]*) [ -z "$said" ] || WHY="/var/lib/dpkg/status: $name has two states"
        said=yes; package_state \${line#*:} ;;
      [Vv]*) version=\${line#*:}; version=\${version#"\${version%%[! ]*}"} ;;
      *) package_end ;;
    esac
  done <<STATUS_END
$(grep -aiE '^(package|status|version):|^[[:space:]]*$' <"$1" | tr -d '\000\t\r')
STATUS_END
  package_end
}
package_end() {
  [ -n "$name$said" ] || return
  if [ -z "$name" ] || [ -z "$said" ]; then WHY="/var/lib/dpkg/status: \${name:-an entry} is not whole"; fi
  PACKAGES="$PACKAGES$state|$name|$version$NL"
  name=; state=; version=; said=
}
# dpkg's three words: what is wanted, an error flag, what is. What is no word of dpkg's is neither absent nor installed.
package_state() {
  case $#,\${1:-} in 3,install) state=i ;; 3,deinstall) state=r ;; 3,hold) state=h ;; 3,purge) state=p ;; *) state=u ;; esac
  case \${3:-} in
    installed) state=\${state}i ;; config-files) state=\${state}c ;; not-installed) state=\${state}n ;; unpacked) state=\${state}U ;;
    half-installed) state=\${state}H ;; half-configured) state=\${state}F ;; triggers-awaited) state=\${state}W ;;
    triggers-pending) state=\${state}t ;; *) state=\${state}? ;;
  esac
  case \${2:-} in ok) ;; *) state=\${state}R ;; esac
}
packages() {
  packages_known
  if [ "$PACKAGES_KNOWN" = no ]; then failed "$WHY"; return; fi
  # Most names are of packages that are not there, and a list is long for a shell to read.
  case $1 in
    *[*?[]*) ;;
    *) case $PACKAGES in *"|$1|"*) ;; *) return ;; esac ;;
  esac
  while IFS='|' read -r state name version; do
    [ -n "$name" ] || continue
    case $name in
      $1) str "$name"; P=$S; str "$version"; rec "{\"name\":$P,\"version\":$S,\"status\":\"\${state%% *}\"}" ;;
    esac
  done <<PACKAGES_END
$PACKAGES
PACKAGES_END
}
`;

export const packages: FactKindAsked<"package"> = {
  functions,
  running: false,
  call: (want) => `packages '${want.name}'`,
  parse: (line): PackageFact => ({
    name: text(line, "name"),
    version: text(line, "version"),
    status: text(line, "status"),
  }),
};
