/**
 * Whether what lies below a mount point is encrypted, followed down through LVM and RAID to the disks; and so for every
 * mount below it. Encrypted means LUKS: dm-crypt's plain mode, integrity, verity and a null cipher protect nothing.
 */
import type { EncryptionFact } from "#model/fact";
import { sh } from "./quote.ts";
import { text } from "./fact-kind.ts";
import type { FactKindAsked } from "./fact-kind.ts";

const functions = sh`
# 0: every path from block device $1 down to a disk goes through LUKS
crypted() {
  LAYERS="$LAYERS $1"
  if [ -r "/sys/class/block/$1/dm/uuid" ]; then
    IFS= read -r uuid <"/sys/class/block/$1/dm/uuid"
    case $uuid in
      CRYPT-LUKS[12]-*)
        IFS= read -r mapping <"/sys/class/block/$1/dm/name"
        # The kernel does not show the cipher but to root, through dmsetup; a key is never printed.
        case $(dmsetup table "$mapping" 2>/dev/null) in *cipher_null*) LAYERS="$LAYERS(null cipher)"; return 1 ;; esac
        LAYERS="$LAYERS(LUKS)"; return 0 ;;
      CRYPT-*) LAYERS="$LAYERS(\${uuid%%-[0-9a-f]*}: no LUKS)" ;;
    esac
  fi
  local any below
  any=no
  for below in "/sys/class/block/$1/slaves"/*; do
    [ -e "$below" ] || continue
    any=yes
    crypted "\${below##*/}" || return 1
  done
  [ "$any" = yes ]
}
# one record: mount point $1, file system $2 on $3
one_encryption() {
  case $3 in /dev/*) ;; *) failed "$1 is on $2, not on a disk of this host"; return ;; esac
  device=$(readlink -f "$3") && [ -e "/sys/class/block/\${device##*/}" ] || { failed "$3 is not a block device of this host"; return; }
  LAYERS=; answer=true
  crypted "\${device##*/}" || answer=false
  # btrfs may lie on several devices and shows one.
  for beside in /sys/fs/btrfs/*/devices/"\${device##*/}"; do
    [ "$2" = btrfs ] && [ -e "$beside" ] || continue
    for other in "\${beside%/*}"/*; do crypted "\${other##*/}" || answer=false; done
  done
  str "$1"; M=$S; str "$3"; P=$S; str "\${LAYERS# }"
  rec "{\"point\":$M,\"device\":$P,\"encrypted\":$answer,\"layers\":$S}"
}
# $1, and what is mounted below it. Boot files cannot be encrypted; media that come and go, and a kernel's own file
# systems, are not of the disk that is asked about. Nothing of / but its disks, since everything lies below it.
encryption() {
  # Where the links lead: /home may be one.
  resolve "$1" || { failed "$1 is not there, or may not be looked at"; return; }
  set -- "\${R:-/}"
  best=; source=; type=
  while read -r _ _ _ _ point rest; do
    case $1/ in
      "\${point%/}"/*) if [ \${#point} -ge \${#best} ]; then best=$point; rest=\${rest#* - }; type=\${rest%% *}; rest=\${rest#* }; source=\${rest%% *}; fi ;;
    esac
  done </proc/self/mountinfo
  one_encryption "$1" "$type" "$source"
  while read -r _ _ _ _ point rest; do
    rest=\${rest#* - }; type=\${rest%% *}; rest=\${rest#* }; source=\${rest%% *}
    case $point in /boot | /boot/* | /efi | /media/* | /run/* | /mnt | /mnt/* | /proc/* | /sys/* | /dev | /dev/*) continue ;; esac
    case $type in squashfs | iso9660 | tmpfs | ramfs | autofs | nfs* | cifs | smb* | ecryptfs | fuse | fuse.*) continue ;; esac
    case $point in
      / | "$1") ;;
      "\${1%/}"/*)
        case $source in
          /dev/*) one_encryption "$point" "$type" "$source" ;;
          *) [ "$1" = / ] || one_encryption "$point" "$type" "$source" ;;
        esac ;;
    esac
  done </proc/self/mountinfo
}
`;

export const encryption: FactKindAsked<"encryption"> = {
  functions,
  running: true,
  call: (want) => `encryption '${want.mount}'`,
  parse: (line): EncryptionFact => ({
    point: text(line, "point"),
    device: text(line, "device"),
    encrypted: line["encrypted"] === true,
    layers: text(line, "layers"),
  }),
};
