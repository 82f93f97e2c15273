/**
 * What a host is told to do, as POSIX sh functions that are sent once per session. Every file is replaced whole: a
 * temporary one beside it (never through a link that somebody put there), owner and mode, fsync, rename, fsync of the
 * folder. The lock is descriptor 9 of this one shell: it dies with it, and nothing that is started inherits it.
 */
import { ledgerFolder, manifestPath } from "#reconcile/host-manifest";
import { answerMark } from "./ssh-host-session.ts";

const ledger = ledgerFolder;

/** `k_`: ours; `k_t`: the temporary file; `k_u`, `k_n`: the unit whose files are being replaced, and how many so far. */
export const fileFunctions = `
LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export LC_ALL PATH
umask 022; unset CDPATH; cd /
k=${ledger} k_old=${ledger}/rollback k_t= k_u= k_n=0 k_broken= k_again=
k_mk() { # folder, mode: made with all that leads there
  if [ -z "$1" ] || [ -d "$1" ]; then return 0; fi
  k_mk "\${1%/*}" "$2" && mkdir -m "$2" -- "$1" && sync -- "\${1%/*}/"
}
k_tmp() { k_t="\${1%/*}/.kaunti-tmp"; rm -f -- "$k_t"; }
k_new() { (umask 077; set -C; cat >"$k_t"); }
k_place() {
  if [ -d "$1" ] && [ ! -L "$1" ]; then echo "$1 is a folder"; return 1; fi
  if [ ! -L "$k_t" ]; then sync -- "$k_t" || return; fi
  mv -fT -- "$k_t" "$1" && sync -- "\${1%/*}/"
}
k_sum() { k_s=$(sha256sum <"$1") && k_s=\${k_s%% *}; }
k_fresh() { # path, mode, owner, group, sha256; base64 on stdin
  k_tmp "$1" && base64 -d | k_new && k_sum "$k_t" || return
  [ "$k_s" = "$5" ] || { echo "$1 did not arrive whole (is the disk full?)"; return 1; }
  chown -- "$3:$4" "$k_t" && chmod -- "$2" "$k_t" && k_place "$1"
}
k_clean() { k_c=$?; if [ "$k_c" != 0 ] && [ -n "$k_t" ]; then rm -f -- "$k_t"; fi; return "$k_c"; }
k_stash() { # path: how it is now, until its unit is loaded
  k_mk "$k_old" 0700 || return
  if [ -d "$1" ] && [ ! -L "$1" ]; then echo "$1 is a folder"; return 1; fi
  k_s="$k_old/$((k_n + 1))"
  printf '%s\\n' "$1" >"$k_s.path" || return
  if [ -e "$1" ] || [ -L "$1" ]; then ln -P -- "$1" "$k_s" 2>/dev/null || cp -a -- "$1" "$k_s" || return; fi
  k_n=$((k_n + 1))
}
k_rollback() {
  k_r=0
  while [ "$k_n" -gt 0 ]; do
    k_s="$k_old/$k_n"; IFS= read -r k_p <"$k_s.path" || k_r=1
    if [ ! -e "$k_s" ] && [ ! -L "$k_s" ]; then rm -f -- "$k_p" || k_r=1
    elif [ ! "$k_s" -ef "$k_p" ] || [ -L "$k_s" ]; then
      k_tmp "$k_p" && { ln -P -- "$k_s" "$k_t" 2>/dev/null || cp -a -- "$k_s" "$k_t"; } && k_place "$k_p" || k_r=1
    fi
    k_n=$((k_n - 1))
  done
  return "$k_r"
}
k_run() { if command -v timeout >/dev/null; then timeout 900 /bin/sh -c "$1" </dev/null; else /bin/sh -c "$1" </dev/null; fi; }
`;

const stepFunctions = `
k_put() { k_stash "$1" && k_mk "\${1%/*}" 0755 && k_fresh "$@"; k_clean; }
k_keep() { # path, copy
  if [ -L "$1" ] || [ ! -f "$1" ]; then return 0; fi
  k_mk "\${2%/*}" 0700 && k_tmp "$2" && k_new <"$1" && k_sum "$k_t" || { k_clean; return; }
  [ "$k_s" = "\${2##*/}" ] || { echo "$1 was changed just now by somebody else"; rm -f -- "$k_t"; return 1; }
  k_place "$2"; k_clean
}
k_ledger() { k_mk "$k" 0700 && k_fresh ${manifestPath} 0600 root root "$1"; k_clean; }
k_forget() { rm -rf -- "$k_old" "$k/guard" && rm -f -- ${manifestPath} && if [ -d "$k" ]; then sync -- "$k"; fi; }
k_absent() {
  if [ ! -d "\${1%/*}/" ]; then return 0; fi
  k_stash "$1" && rm -f -- "$1" && sync -- "\${1%/*}/"
}
k_link() { k_stash "$1" && k_mk "\${1%/*}" 0755 && k_tmp "$1" && ln -s -- "$2" "$k_t" && k_place "$1"; k_clean; }
k_back() { # path, copy, mode, owner, group
  [ -f "$2" ] || { echo "the backup $2 is not there"; return 1; }
  k_stash "$1" && k_mk "\${1%/*}" 0755 && k_tmp "$1" && k_new <"$2" && chown -- "$4:$5" "$k_t" && chmod -- "$3" "$k_t" && k_place "$1"
  k_clean
}
k_prune() { rmdir -- "$1" 2>/dev/null || :; }
k_check() { k_run "$1"; }
k_reload() { # command, packages of the unit
  k_c=$1; shift
  for k_p; do case " $k_gone " in *" $k_p "*) return 0 ;; esac; done
  k_again=$k_c
  k_run "$k_c" && k_n=0 k_again= && rm -rf -- "$k_old"
}
k_in() { if [ "$k_u" != "$1" ]; then k_u=$1 k_n=0; rm -rf -- "$k_old"; fi; }
k_step() { # a step; its words are told when it fails, and its unit is as it was then
  if [ -n "$k_broken" ]; then echo '${answerMark}{"skipped":true}'; return; fi
  "$@" >"$k_out" 2>&1 9>&-; k_c=$?
  if [ "$k_c" = 0 ]; then echo '${answerMark}{"ok":true}'; return; fi
  k_broken=1 k_w=$(tail -c 3000 "$k_out" | base64 | tr -d '\\n') k_b=none
  if [ "$k_n" -gt 0 ]; then
    if k_rollback >/dev/null 2>&1 9>&-; then k_b=done; else k_b=failed; fi
    if [ -n "$k_again" ]; then k_run "$k_again" >/dev/null 2>&1 9>&- || k_b="$k_b, reload failed"; fi
  fi
  echo "${answerMark}{\\"ok\\":false,\\"code\\":$k_c,\\"back\\":\\"$k_b\\",\\"words\\":\\"$k_w\\"}"
}
k_plain() { # like a step, but nothing is put back when it fails
  "$@" >"$k_out" 2>&1 9>&-; k_c=$?
  if [ "$k_c" = 0 ]; then echo '${answerMark}{"ok":true}'
  else k_w=$(tail -c 3000 "$k_out" | base64 | tr -d '\\n'); echo "${answerMark}{\\"ok\\":false,\\"words\\":\\"$k_w\\"}"; fi
}
k_try() { if [ -n "$k_broken" ]; then echo '${answerMark}{"skipped":true}'; else k_plain "$@"; fi; }
k_begin() { k_mk /run/kaunti 0700; k_out=/run/kaunti/out; rm -rf -- "$k_out" "$k_old"; k_loud; }
`;

/** Only what is missing is installed, and only what we installed and nothing else needs is removed. */
const packageFunctions = `
k_gone=
k_has() { [ "$(dpkg-query -W -f '\${db:Status-Status}' -- "$1" 2>/dev/null)" = installed ]; }
k_apt() {
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 APT_LISTCHANGES_FRONTEND=none apt-get -q -y -o DPkg::Lock::Timeout=120 \\
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" </dev/null
}
# No service starts before its configuration is there (Debian's policy-rc.d).
k_quiet() { if [ ! -e /usr/sbin/policy-rc.d ]; then printf '#!/bin/sh\\n# kaunti\\nexit 101\\n' >/usr/sbin/policy-rc.d && chmod 0755 /usr/sbin/policy-rc.d; fi; }
k_loud() { if grep -qx '# kaunti' /usr/sbin/policy-rc.d 2>/dev/null; then rm -f /usr/sbin/policy-rc.d; fi; }
k_not_ours() { # no longer on the list of what we installed
  grep -vxF -- "$1" "$k/packages" >"$k/packages.tmp"; mv -f -- "$k/packages.tmp" "$k/packages"
}
k_install() {
  command -v dpkg-query >/dev/null || { echo "this host has no dpkg"; return 1; }
  k_m=; for k_p; do k_has "$k_p" || k_m="$k_m $k_p"; done
  if [ -z "$k_m" ]; then return 0; fi
  k_mk "$k" 0700 || return
  for k_p in $k_m; do grep -qxF -- "$k_p" "$k/packages" 2>/dev/null || echo "$k_p" >>"$k/packages" || return; done
  sync -- "$k/packages"
  k_quiet
  k_apt install --no-install-recommends $k_m || { k_apt update && k_apt install --no-install-recommends $k_m; }; k_c=$?
  k_loud
  if [ "$k_c" != 0 ]; then
    for k_p in $k_m; do k_has "$k_p" || k_not_ours "$k_p"; done
    return "$k_c"
  fi
  for k_p in $k_m; do k_has "$k_p" || { echo "$k_p is still not installed"; return 1; }; done
}
k_uninstall() {
  for k_p; do
    if ! grep -qxF -- "$k_p" "$k/packages" 2>/dev/null; then continue; fi
    if k_has "$k_p"; then
      k_m=$(k_apt -s remove "$k_p") || return
      k_m=$(printf '%s\\n' "$k_m" | sed -n 's/^Remv \\([^ ]*\\).*/\\1/p')
      for k_o in $k_m; do grep -qxF -- "$k_o" "$k/packages" || { echo "$k_p stays: $k_o needs it"; continue 2; }; done
      k_apt remove "$k_p" || return
    fi
    k_gone="$k_gone $k_p"
    k_not_ours "$k_p"
  done
  if [ ! -s "$k/packages" ]; then rm -f -- "$k/packages"; fi
}
`;

const readFunctions = `
k_look() { # path, sha256 that is known already
  if [ -L "$1" ]; then k_l=$(readlink -- "$1" | base64 | tr -d '\\n'); echo "${answerMark}{\\"kind\\":\\"link\\",\\"to\\":\\"$k_l\\"}"
  elif [ -f "$1" ]; then
    k_a=$(stat -c '%a %U %G %u %g' -- "$1") && k_sum "$1" || { echo '${answerMark}{"kind":"unreadable"}'; return; }
    printf '${answerMark}{"kind":"file","stat":"%s","sum":"%s"' "$k_a" "$k_s"
    if [ "$k_s" != "$2" ]; then printf ',"base64":"'; base64 <"$1" | tr -d '\\n'; printf '"'; fi
    echo '}'
  elif [ -e "$1" ]; then echo '${answerMark}{"kind":"other"}'
  else
    k_c=0 k_d=\${1%/*}
    while [ -n "$k_d" ] && [ ! -e "$k_d" ]; do k_c=$((k_c + 1)) k_d=\${k_d%/*}; done
    echo "${answerMark}{\\"kind\\":\\"absent\\",\\"missing\\":$k_c}"
  fi
}
k_lack() { # packages: which are not installed
  k_m=; for k_p; do k_has "$k_p" || k_m="$k_m\${k_m:+,}\\"$k_p\\""; done
  echo "${answerMark}{\\"lack\\":[$k_m]}"
}
k_lock() { # seconds to wait, who we are in base64
  k_mk /run/kaunti 0700
  command -v flock >/dev/null || { echo '${answerMark}{"lock":"none"}'; return; }
  exec 9>>/run/kaunti/lock
  if flock -w "$1" 9; then printf '%s' "$2" >/run/kaunti/holder; k_untried; echo '${answerMark}{"lock":"ours"}'
  else exec 9>&-; k_l=$(cat /run/kaunti/holder 2>/dev/null); echo "${answerMark}{\\"lock\\":\\"theirs\\",\\"holder\\":\\"$k_l\\"}"; fi
}
`;

/** All of them; nothing is answered. */
export const hostFunctions = `${fileFunctions}${packageFunctions}${readFunctions}${stepFunctions}`;
