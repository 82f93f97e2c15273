/** Home directories of accounts that can log in, with the dot files in them: attributes only. */
import type { HomeFact } from "#model/fact";
import { sh } from "./quote.ts";
import { parseFile } from "./fact-file.ts";
import { text } from "./fact-kind.ts";
import type { FactKindAsked } from "./fact-kind.ts";

/** Interactive: a shell that is not nologin or false, whatever the uid is and however it is written. */
const functions = sh`
one_home() {
  case $f1 in
    '' | -*) return ;;
    +*) failed "/etc/passwd line $at lets accounts in that it does not list (NIS)"; return ;;
  esac
  case $f7 in /usr/sbin/nologin | /sbin/nologin | /usr/bin/false | /bin/false | /bin/sync | /sbin/shutdown | /sbin/halt) return ;; esac
  str "$f1"; U=$S; here=$f6
  case $here in /*) ;; *) rec "{\"user\":$U,\"what\":\"home\",\"path\":\"\",\"absent\":true}"; return ;; esac
  WHAT=home; home_entry "$here"
  resolve "$here" && [ -d "$ROOT$R/" ] || return
  [ -r "$ROOT$R/" ] && [ -x "$ROOT$R/" ] || { str "$here"; rec "{\"user\":$U,\"what\":\"home\",\"path\":$S,\"error\":\"directory may not be listed\"}"; return; }
  WHAT=dotfile
  for dot in "$ROOT$R"/.[!.]* "$ROOT$R"/..?*; do
    if [ -e "$dot" ] || [ -L "$dot" ]; then home_entry "$here/\${dot##*/}"; fi
  done
}
home_entry() {
  PREFIX="\"user\":$U,\"what\":\"$WHAT\","
  if about "$1"; then rec "{$F}"; fi
  PREFIX=
}
`;

export const homes: FactKindAsked<"homes"> = {
  functions,
  running: false,
  call: () => "entries /etc/passwd one_home",
  parse: (line): HomeFact => ({
    ...parseFile(line),
    user: text(line, "user"),
    what: line["what"] === "dotfile" ? "dotfile" : "home",
  }),
};
