/** Attributes of the folders that root's start files name, and of the folders above them: whichever of them is in PATH. */
import { rootPathFiles } from "#model/root-path";
import { parseFile } from "./fact-file.ts";
import { sh } from "./quote.ts";
import type { FactKindAsked } from "./fact-kind.ts";

/** More names than this no start file has; what is then not asked for is an error where it matters. */
const most = "1000";

const functions = sh`
SEEN=; SEEN_COUNT=0
path_folder() {
  case $SEEN in *"$NL$1$NL"*) return ;; esac
  SEEN="$SEEN$NL$1$NL"; SEEN_COUNT=$((SEEN_COUNT + 1))
  [ "$SEEN_COUNT" -le ${most} ] && one_stat "$1"
}
path_words() {
  resolve "$1" && [ -f "$ROOT$R" ] && [ -r "$ROOT$R" ] || return 0
  local words one above
  words=$(head -c 1048576 <"$ROOT$R" | tr -d '\0' | tr ':"=;()&|,\t '"'" '\n' | sort -u)
  while IFS= read -r one; do
    case $one in '~' | '~/'*) one=/root\${one#'~'} ;; '$HOME'*) one=/root\${one#'$HOME'} ;; '\${HOME}'*) one=/root\${one#'\${HOME}'} ;; esac
    case $one in /*[!/]*) ;; *) continue ;; esac
    while :; do case $one in */) one=\${one%/} ;; *) break ;; esac; done
    path_folder "$one"
    resolve "$one"; above=$R
    while :; do
      above=\${above%/*}
      [ -n "$above" ] || break
      path_folder "$above"
    done
  done <<WORDS_END
$words
WORDS_END
}
root_path() {
  local from
  for from in "$@"; do each '' "$from" path_words; done
}
`;

export const rootPath: FactKindAsked<"root-path"> = {
  functions,
  running: false,
  call: () => `root_path ${rootPathFiles.map((path) => `'${path}'`).join(" ")}`,
  parse: parseFile,
};
