#!/bin/sh
# Holds the lab's namespaces for as long as its standard input stays open: network, processes and mounts of all hosts
# end with it, however the one who started it ended (kill -9 closes the pipe too). Prints the process id of the holder,
# and a folder of this machine with the key of the lab, which the lab sees at the same place.
#
#   guard.sh CACHE
#
# Nothing but control groups and that folder outlives a process namespace: they are taken away here, also those of a
# guard that was killed itself.
set -eu
cache=$1
trap '' INT TERM HUP

# v2, and the v1 hierarchies that systemd keeps its tree in.
tops=""
for top in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
  [ ! -w "$top/cgroup.procs" ] || tops="$tops $top"
done
folder() { printf '%s/kaunti-lab-%s\n' "${TMPDIR:-/tmp}" "$1"; }
clear_up() { # PID
  rm -rf "$(folder "$1")"
  for top in $tops; do
    [ ! -d "$top/kaunti-lab-$1" ] || find "$top/kaunti-lab-$1" -depth -type d -exec rmdir {} \; 2>/dev/null || true
  done
}
for old in $(for top in $tops "${TMPDIR:-/tmp}"; do ls -d "$top"/kaunti-lab-* 2>/dev/null || true; done | sed 's/.*kaunti-lab-//' | sort -u); do
  kill -0 "$old" 2>/dev/null || clear_up "$old"
done
for top in $tops; do mkdir "$top/kaunti-lab-$$"; done
mkdir -m 700 "$(folder $$)"
ssh-keygen -q -t ed25519 -N "" -C lab -f "$(folder $$)/id"

# The holder: first process of its namespace, so that its end is everybody's end. All that hosts write is in memory,
# mounted where nobody outside sees it.
setpriv --pdeathsig KILL unshare --net --pid --mount --propagation private --fork --kill-child sh -euc '
  read -r holder rest </proc/self/stat
  mount -t proc proc /proc
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/netns /run/lab/roots /run/lab/hosts
  mount --bind "$1" /run/lab/roots
  ip link set lo up
  cp "$2/id.pub" /run/lab/
  echo "$holder $2"
  exec cat >/dev/null
' sh "$cache" "$(folder $$)" || true
clear_up $$
