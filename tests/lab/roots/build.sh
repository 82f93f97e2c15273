#!/bin/sh
# Makes the Debian roots of the lab, once: a common one, and one layer per role over it, cached outside the clone.
#
#   build.sh CACHE ROLE...     prints one line per layer: its name and its folder
#
# A layer's folder is named by the hash of everything that decides about it, so it is never stale and never edited.
# It is made beside its place and renamed into it: killed at any moment, nothing half made is ever used. Hosts mount
# ROLE over common as the lower directories of an overlay. Debian comes from where this machine's own apt gets it.
set -eu
cache=$1
shift
lists=$(cd "$(dirname "$0")" && pwd)
suite=bookworm

# Alone in its mount and process namespace: what it mounts and starts ends with it. One builder at a time.
if [ "${KAUNTI_LAB_BUILD:-}" != inside ]; then
  mkdir -p "$cache"
  KAUNTI_LAB_BUILD=inside exec flock "$cache/lock" \
    unshare --mount --pid --fork --kill-child --mount-proc --propagation private "$lists/build.sh" "$cache" "$@"
fi

say() { printf '%s\n' "$*" >&2; }
packages() { sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$lists/$1.packages"; }
layer() { # NAME BASE -> folder
  printf '%s/%s-%s\n' "$cache" "$1" "$({
    echo "$suite $(dpkg --print-architecture) $2"
    packages "$1"
    cat "$lists/build.sh"
  } | sha256sum | cut -c1-12)"
}

# The lock is ours, so whatever is called building is what a killed run left.
rm -rf "$cache"/building-*
work=$(mktemp -d "$cache/building-XXXXXX")
trap 'umount -R "$work"/*/root 2>/dev/null || true; rm -rf "$work"' EXIT

sources() {
  apt-get indextargets --format '$(ORIGIN) $(CREATED_BY) $(REPO_URI) $(CODENAME) $(COMPONENT)' |
    awk -v suite="$suite" '$1 == "Debian" && $2 == "Packages" && $4 ~ "^" suite { print "deb", $3, $4, $5 }' | sort -u
}
mirror=$(sources | awk -v suite="$suite" '$3 == suite { print $2; exit }')
[ -n "$mirror" ] || mirror=http://deb.debian.org/debian
eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
export http_proxy="${http_proxy:-}" DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

# Nothing starts while packages are put in; what a restart of the machine would start is started by the host's own boot.
prepare() {
  printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
  chmod 755 "$1/usr/sbin/policy-rc.d"
  echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/lab"
  cp -L /etc/resolv.conf "$1/etc/resolv.conf"
  mount -t proc proc "$1/proc"
  mount --bind /dev "$1/dev"
}
finish() {
  umount "$1/proc" "$1/dev"
  # What must differ from host to host, and what only the building needed.
  rm -f "$1/usr/sbin/policy-rc.d" "$1/etc/dpkg/dpkg.cfg.d/lab" "$1"/etc/ssh/ssh_host_* "$1"/var/cache/apt/archives/*.deb
  : >"$1/etc/machine-id"
  : >"$1/etc/resolv.conf"
  chmod 644 "$1/etc/resolv.conf"
  echo "127.0.0.1 localhost" >"$1/etc/hosts"
}
add() { # ROOT LIST
  chroot "$1" apt-get install -y -qq --no-install-recommends $(packages "$2") >"$work/$2.log" 2>&1 || {
    tail -n 30 "$work/$2.log" >&2
    say "lab: the packages of $2 could not be installed"
    return 1
  }
}

common=$(layer common -)
if [ ! -d "$common" ]; then
  say "lab: making the common root (about two minutes, once)"
  root=$work/common
  debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$work/debootstrap.log" 2>&1 || {
    tail -n 20 "$work/debootstrap.log" >&2
    exit 1
  }
  [ -z "$(sources)" ] || sources >"$root/etc/apt/sources.list"
  prepare "$root"
  chroot "$root" apt-get update -qq
  chroot "$root" apt-get -y -qq dist-upgrade >"$work/upgrade.log" 2>&1
  add "$root" common
  finish "$root"
  mv "$root" "$common"
fi
echo "common $common"

make() { # ROLE FOLDER
  mkdir -p "$work/$1/root" "$work/$1/upper" "$work/$1/work"
  mount -t overlay overlay -o "lowerdir=$common,upperdir=$work/$1/upper,workdir=$work/$1/work" "$work/$1/root"
  prepare "$work/$1/root"
  add "$work/$1/root" "$1"
  finish "$work/$1/root"
  umount "$work/$1/root"
  mv "$work/$1/upper" "$2"
}
jobs=""
for role in "$@"; do
  folder=$(layer "$role" "${common##*/}")
  if [ ! -d "$folder" ]; then
    say "lab: making the layer $role"
    make "$role" "$folder" &
    jobs="$jobs $!"
  fi
done
for job in $jobs; do wait "$job"; done
for role in "$@"; do echo "$role $(layer "$role" "${common##*/}")"; done

# Layers of earlier lists go when nobody has asked for them for a month.
touch "$common.used"
for role in "$@"; do touch "$(layer "$role" "${common##*/}").used"; done
find "$cache" -maxdepth 1 -name '*.used' -mtime +30 | while read -r old; do rm -rf "${old%.used}" "$old"; done
