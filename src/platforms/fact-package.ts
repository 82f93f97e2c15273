/** dpkg's view: one dpkg-query for everything that is asked. */
import type { PackageFact } from "#model/fact";
import { sh } from "./quote.ts";
import { text } from "./fact-kind.ts";
import type { FactKindAsked } from "./fact-kind.ts";

/** An empty or missing database would make every package "absent", so it is a failure to tell. */
const functions = sh`
PACKAGES_KNOWN=
packages_known() {
  [ -n "$PACKAGES_KNOWN" ] && return
  PACKAGES_KNOWN=no; PACKAGES=
  resolve /var/lib/dpkg/status
  if [ ! -s "$ROOT$R" ]; then WHY="no dpkg database (/var/lib/dpkg/status)"; return; fi
  if [ ! -r "$ROOT$R" ]; then WHY="/var/lib/dpkg/status: permission denied"; return; fi
  if ! command -v dpkg-query >/dev/null 2>&1; then
    if [ -z "$IMAGE" ]; then WHY="dpkg-query is missing here"; return; fi
    # A machine that is no Debian reads an image's list itself; changes that dpkg has not merged yet are not told.
    for update in "$ROOT\${R%/status}"/updates/*; do [ ! -e "$update" ] || { WHY="dpkg was interrupted in this image"; return; }; done
    packages_read; PACKAGES_KNOWN=yes; return
  fi
  PACKAGES=$(dpkg-query --admindir="$ROOT\${R%/status}" -W \
    -f='\${db:Status-Abbrev}|\${Package}|\${Version}\n' 2>/dev/null) || { WHY="dpkg-query failed"; return; }
  [ -n "$PACKAGES" ] || { WHY="dpkg-query printed nothing"; return; }
  PACKAGES_KNOWN=yes
}
packages_read() {
  name=; state=
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      'Package: '*) name=\${line#*: } ;;
      'Status: '*) case \${line#*: } in install*) state=i ;; deinstall*) state=r ;; hold*) state=h ;; purge*) state=p ;; *) state=u ;; esac
        case $line in *' installed') state=\${state}i ;; *' config-files') state=\${state}c ;; *' not-installed') state=\${state}n ;; *' unpacked') state=\${state}U ;; *' half-installed') state=\${state}H ;; *) state=\${state}F ;; esac ;;
      'Version: '*) PACKAGES="$PACKAGES$state|$name|\${line#*: }$NL" ;;
      '') [ -z "$name" ] || name= ;;
    esac
  done <"$ROOT$R"
}
packages() {
  packages_known
  if [ "$PACKAGES_KNOWN" = no ]; then failed "$WHY"; return; fi
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
