/** The shell functions that put things back: by the script itself, by order, or by the dead-man timer on the host. */
import { sh } from "./quote.ts";

/** Read BACKUP/manifest (`kind number mode uid gid path`) and BACKUP/reloads, which the repair script wrote. */
export const rollbackFunctions = sh`# runs a command, keeps the first line of what it complains
quietly() { ERR=$("$@" 2>&1 >/dev/null </dev/null) && return 0; ERR=\${ERR%%"$NL"*}; return 1; }
ERR=
STEP=
tell() { str "$STEP"; W=$S; str "$2"; say "{\"step\":$W,\"state\":\"$1\",\"why\":$S}"; }
back() {
  t=$ROOT$6
  case $1 in
    absent) rm -f "$t" ;;
    link) rm -f "$t" && ln -s "$3" "$t" ;;
    file)
      cp -p "$BACKUP/$2" "$t.kaunti-back" && mv -f "$t.kaunti-back" "$t" || return 1
      [ "$(stat -c '%a %u %g' "$t")" = "$3 $4 $5" ] || { chown "$4:$5" "$t" && chmod "$3" "$t"; } ;;
    other) [ "$(stat -c '%a %u %g' "$t")" = "$3 $4 $5" ] || { chown "$4:$5" "$t" && chmod "$3" "$t"; } ;;
    unit) case $3 in
      masked) systemctl mask "$6" ;;
      enabled) systemctl unmask "$6"; systemctl enable "$6" ;;
      disabled) systemctl unmask "$6"; systemctl disable "$6" ;;
      # A package that brought it stays, switched off; static ones have nothing to switch.
      *) systemctl unmask "$6"; systemctl disable "$6" 2>/dev/null || : ;;
      esac && case $4 in
      active | activating | reloading) systemctl start "$6" ;;
      *) systemctl stop "$6" 2>/dev/null || : ;;
      esac ;;
  esac
}
# puts back everything, or only the place $1
restore() {
  BAD=
  while read -r k n a b c p; do
    if [ -z "\${1:-}" ] || [ "$p" = "$1" ]; then quietly back "$k" "$n" "$a" "$b" "$c" "$p" || BAD="$BAD $p"; fi
  done <"$BACKUP/manifest"
  [ -z "$BAD" ]
}
# the programs whose files were changed read them again; prints the first that refuses
reload() {
  [ -s "$BACKUP/reloads" ] || return 0
  while IFS= read -r r; do [ -z "$r" ] || quietly sh -c "$r" || { echo "$r: $ERR"; break; }; done <"$BACKUP/reloads"
}
# Whoever is cut off by the repair cannot take it back: unless somebody says that it may stay, the host does by itself.
# $1 seconds from the end of the repair to the first log-in anew, $2 from there to the word that it stays, $3 the way back.
# The repair has an hour: packages come over slow lines.
deadman() {
  printf '%s' "$3" | base64 -d >"$BACKUP/undo.sh" || return 1
  trap ': >"$BACKUP/ended"' 0 1 13 15
  nohup sh -c 'within() { i=0; while [ ! -e "$2" ]; do [ $i -lt "$1" ] || return 1; sleep 1; i=$((i + 1)); done; }
    within 3600 "$3/ended"
    if within "$1" "$3/reached"; then ! within "$2" "$3/kept"; fi && { [ -e "$3/kept" ] || sh "$3/undo.sh"; }' sh "$1" "$2" "$BACKUP" </dev/null >/dev/null 2>&1 &
}
`;
