/** The shell functions of a repair script: everything is backed up before the first byte, and put back when it has to be. */
import { sh } from "./quote.ts";

/** Backups lie on the host itself, root-only: BACKUP/manifest lists `kind number mode uid gid path`. */
export const repairFunctions = sh`N=0
RELOADS=
# R = the place itself, links followed on the way to it only
place() { resolve "\${1%/*}"; at=$?; R=$R/\${1##*/}; return $at; }
begin() {
  umask 077
  if [ -e "$BACKUP" ]; then STEP=backup; tell failed "$BACKUP is there already"; return 1; fi
  if ! quietly mkdir -p "$BACKUP"; then STEP=backup; tell failed "$ERR"; return 1; fi
  : >"$BACKUP/manifest"
}
# who owns $1: the owners file of an image, else the disk. OU OG OM
owned() {
  set -- "$1" $(stat -c '%u %g %a' "$ROOT$1" 2>/dev/null)
  OU=\${2:-0}; OG=\${3:-0}; OM=\${4:-644}
  [ -n "$LIST" ] || return 0
  # What the list does not name is root's, as for whoever reads it (fact-file.ts).
  if [ "$OU" = "$ROOT_UID" ]; then OU=0 OG=0; fi
  while read -r u g m p; do
    if [ "$p" = "$1" ]; then OU=$u; OG=$g; OM=$m; fi
  done <"$ROOT/.kaunti-owners"
}
# writes $2 $3 $4 (uid gid mode) of $1 into the owners file, where an image has one; 1: it has none
owners() {
  [ -n "$LIST" ] || return 1
  { while IFS= read -r l; do case $l in *" $1") ;; *) printf '%s\n' "$l" ;; esac; done <"$ROOT/.kaunti-owners"
    if [ -n "$2" ]; then printf '%s %s %s %s\n' "$2" "$3" "$4" "$1"; fi; } >"$ROOT/.kaunti-owners.new" &&
    cat "$ROOT/.kaunti-owners.new" >"$ROOT/.kaunti-owners" && rm -f "$ROOT/.kaunti-owners.new"
}
# remembers what is at $1; $2 = link: the link itself and not where it leads
save() {
  if [ "$2" = link ]; then place "$1"; else resolve "$1"; fi
  N=$((N + 1)); t=$ROOT$R
  if [ -L "$t" ]; then set -- link "$N $(readlink "$t") - -"
  # Without its mode and owner, which the manifest keeps: a SUID or world-writable copy would be a finding of its own.
  elif [ -f "$t" ]; then quietly cp "$t" "$BACKUP/$N" && quietly touch -r "$t" "$BACKUP/$N" || return 1; set -- file "$N $(stat -c '%a %u %g' "$t")"
  elif [ -e "$t" ]; then set -- other "$N $(stat -c '%a %u %g' "$t")"
  else set -- absent "$N - - -"
  fi
  printf '%s %s %s\n' "$1" "$2" "$R" >>"$BACKUP/manifest"
}
# $1 path, $2 base64 of what was judged or -, $3 base64 of what is wanted, $4 mode of a new file, $5 check, $6 reload
write() {
  resolve "$1"; there=$?; t=$ROOT$R; place=$R
  case $there in 2 | 3) tell refused "its folder cannot be read"; return ;; esac
  if [ "$2" = - ]; then
    if [ "$there" = 0 ]; then tell refused "it was not there when it was judged"; return; fi
  elif [ "$there" != 0 ] || ! printf '%s' "$2" | base64 -d | cmp -s - "$t"; then
    tell refused "it changed since it was judged"; return
  fi
  if [ "$there" = 0 ]; then owned "$R"; else OU=0 OG=0 OM=$4; fi
  # An image that an ordinary user unpacked is all his, so that a new file is too: he cannot give it to root.
  if [ "$there" != 0 ] && [ "$OWNED" = unknown ] && [ "$(id -u)" != 0 ]; then
    OU=$ROOT_UID OG=$(stat -c %g "$ROOT/")
  fi
  new=$t.kaunti-new
  dir=\${t%/*}
  if [ ! -d "$dir" ]; then
    if ! (umask 022; quietly mkdir -p "$dir"); then tell failed "$dir cannot be made"; return; fi
    owners "\${place%/*}" 0 0 0755
  fi
  if ! (printf '%s' "$3" | base64 -d >"$new") 2>/dev/null; then rm -f "$new" 2>/dev/null; tell failed "$dir cannot be written"; return; fi
  if ! quietly chmod "$OM" "$new"; then tell failed "$ERR"; rm -f "$new"; return; fi
  # Where an owners file says what counts, the file on disk stays readable for whoever keeps the image.
  if owners "$place" "$OU" "$OG" "$OM"; then chmod u+rw "$new"
  elif [ "$(stat -c '%u %g' "$new")" != "$OU $OG" ] && ! quietly chown "$OU:$OG" "$new"; then
    tell failed "$ERR"; rm -f "$new"; return
  fi
  if ! quietly mv -f "$new" "$t"; then tell failed "$ERR"; rm -f "$new"; return; fi
  if [ -z "$IMAGE" ] && [ -n "$5" ] && ! quietly sh -c "$5"; then
    why="$5 refuses it: $ERR"
    if restore "$place"; then tell undone "$why"; else tell failed "$why; and it could not be put back"; fi
    return
  fi
  if [ -z "$IMAGE" ] && [ -n "$6" ]; then case $RELOADS in *"$NL$6$NL"*) ;; *) RELOADS="$RELOADS$NL$6$NL" ;; esac; fi
  tell done ""
}
# Whoever owns the folder may have put a link there since: what it leads to is not what was judged.
same() {
  resolve "$1" || { tell refused "it is not there any more"; return 1; }
  [ "$R" = "$1" ] || { tell refused "it leads to $R now"; return 1; }
}
mode() {
  same "$1" || return
  owned "$R"
  # Of a folder chmod keeps set-user-ID and set-group-ID unless the mode has five digits.
  if ! quietly chmod "00$2" "$ROOT$R"; then tell failed "$ERR"; return; fi
  if owners "$R" "$OU" "$OG" "$2"; then chmod u+rwX "$ROOT$R"; fi
  tell done ""
}
owner() {
  same "$1" || return
  owned "$R"
  if owners "$R" "$2" "$3" "$OM" || quietly chown "$2:$3" "$ROOT$R"; then tell done ""; else tell failed "$ERR"; fi
}
delete() {
  place "$1"; t=$ROOT$R
  if [ ! -e "$t" ] && [ ! -L "$t" ]; then tell unchanged "it is gone already"; return; fi
  if [ -d "$t" ] && [ ! -L "$t" ]; then tell refused "folders are not deleted"; return; fi
  if quietly rm -f "$t"; then owners "$R" "" "" ""; tell done ""; else tell failed "$ERR"; fi
}
running() { if [ -n "$IMAGE" ]; then tell refused "only on the running system"; return 1; fi; }
package() {
  running || return
  DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND
  if ! quietly apt-get -y -q "$2" "$1"; then tell failed "apt-get: $ERR"; return; fi
  # Its start script of the old kind stays as a configuration file, and systemd would go on making a unit of it.
  if [ "$2" = remove ]; then
    dpkg-query -W -f '\${Conffiles}\n' "$1" 2>/dev/null | while read -r p _; do
      case $p in /etc/init.d/*) update-rc.d -f "\${p##*/}" remove </dev/null >/dev/null 2>&1 ;; esac
    done
  fi
  tell done ""
}
unit() {
  if [ -n "$IMAGE" ]; then link "$1" "$2"; return; fi
  # Their exit codes say the same as their words: a word of our own beside them would be a line too many.
  N=$((N + 1)); was=$(systemctl is-enabled "$1" 2>/dev/null); runs=$(systemctl is-active "$1" 2>/dev/null)
  printf 'unit %s %s %s - %s\n' "$N" "\${was:-unknown}" "\${runs:-unknown}" "$1" >>"$BACKUP/manifest"
  case $2 in
    mask | disable) quietly systemctl "$2" --now "$1" ;;
    unmask) quietly systemctl unmask "$1" ;;
    enable) systemctl unmask "$1" >/dev/null 2>&1; quietly systemctl enable --now "$1" ;;
  esac && tell done "" || tell failed "$ERR"
}
# of an image only the mask can be set: what a unit is wanted by is known to the running manager
link() {
  place "/etc/systemd/system/$1"; t=$ROOT$R
  case $2 in
    mask) if [ -e "$t" ] && [ ! -L "$t" ]; then tell refused "a unit file of the machine's own is in the way"; return; fi
      mkdir -p "\${t%/*}" && rm -f "$t" && quietly ln -s /dev/null "$t" && tell done "" || tell failed "$ERR" ;;
    unmask) if [ "$(readlink "$t")" = /dev/null ]; then rm -f "$t" && tell done ""; else tell unchanged "it is not masked"; fi ;;
    *) tell refused "only on the running system" ;;
  esac
}
run() { running || return; if quietly sh -c "$1"; then tell done ""; else tell failed "$ERR"; fi; }
# each once, after all files are in place; a refusal puts everything back
reloads() {
  [ -n "$RELOADS" ] || return 0
  printf '%s\n' "$RELOADS" >"$BACKUP/reloads"
  reload >"$BACKUP/refused"
  [ -s "$BACKUP/refused" ] || return 0
  STEP=reload; why=$(cat "$BACKUP/refused")
  if restore; then tell undone "$why; everything was put back"; else tell failed "$why; could not be put back:$BAD"; fi
  reload >/dev/null
}
`;
