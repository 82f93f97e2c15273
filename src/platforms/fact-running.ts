/** What the kernel says of itself: files below /proc and /sys of the running system. */
import type { FileFact } from "#model/fact";
import { sh } from "./quote.ts";
import { text } from "./fact-kind.ts";
import type { FactKindAsked } from "./fact-kind.ts";

const functions = sh`
one_running() {
  str "$1"; F="\"path\":$S"
  if [ ! -e "$1" ]; then rec "{$F,\"absent\":true}"; return; fi
  case $1 in
    # cat, not read: the kernel hands a sysctl out in one piece only, and a shell reads byte by byte.
    /proc/sys/*)
      if value=$(cat "$1"); then str "$value"; rec "{$F,\"content\":$S}"
      else rec "{$F,\"error\":\"may not be read\"}"; fi ;;
    *)
      if [ -f "$1" ] && [ -r "$1" ]; then rec "{$F,\"content\":{\"$ENC\":\"$(head -c 1048576 <"$1" | encode)\"}}"
      else rec "{$F,\"error\":\"may not be read\"}"; fi ;;
  esac 2>/dev/null
}
`;

export const running: FactKindAsked<"running"> = {
  functions,
  running: true,
  call: (want) => `each '' '${want.path}' one_running`,
  parse: (line): FileFact => {
    const path = text(line, "path");
    if (line["absent"] === true) return { path, absent: true };
    if (line["error"] !== undefined) return { path, error: text(line, "error") };
    return { path, type: "file", content: text(line, "content") };
  },
};
