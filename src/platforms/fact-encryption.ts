/** Whether what lies below a mount point is encrypted, followed down through LVM and RAID to the disks. */
import type { EncryptionFact } from "#model/fact";
import { sh } from "./quote.ts";
import { text } from "./fact-kind.ts";
import type { FactKindAsked } from "./fact-kind.ts";

const functions = sh`
# 0: every path from block device $1 down to a disk goes through dm-crypt
crypted() {
  LAYERS="$LAYERS $1"
  if [ -r "/sys/class/block/$1/dm/uuid" ]; then
    IFS= read -r uuid <"/sys/class/block/$1/dm/uuid"
    case $uuid in CRYPT-*) LAYERS="$LAYERS(crypt)"; return 0 ;; esac
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
encryption() {
  best=; source=; type=
  while read -r _ _ _ _ point rest; do
    case $1/ in
      "\${point%/}"/*) if [ \${#point} -ge \${#best} ]; then best=$point; rest=\${rest#* - }; type=\${rest%% *}; rest=\${rest#* }; source=\${rest%% *}; fi ;;
    esac
  done </proc/self/mountinfo
  case $source in /dev/*) ;; *) failed "$1 is on $type, not on a disk of this host"; return ;; esac
  device=$(readlink -f "$source") && [ -e "/sys/class/block/\${device##*/}" ] || { failed "$source is not a block device of this host"; return; }
  LAYERS=
  if crypted "\${device##*/}"; then answer=true; else answer=false; fi
  str "$source"; P=$S; str "\${LAYERS# }"
  rec "{\"device\":$P,\"encrypted\":$answer,\"layers\":$S}"
}
`;

export const encryption: FactKindAsked<"encryption"> = {
  functions,
  running: true,
  call: (want) => `encryption '${want.mount}'`,
  parse: (line): EncryptionFact => ({
    device: text(line, "device"),
    encrypted: line["encrypted"] === true,
    layers: text(line, "layers"),
  }),
};
