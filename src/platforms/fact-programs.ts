/** What only a program of the running system can tell: sshd's effective options, and the marked last resort. */
import type { CommandFact, SshdFact } from "#model/fact";
import { quote, sh } from "./quote.ts";
import { number, text } from "./fact-kind.ts";
import type { FactKindAsked } from "./fact-kind.ts";

const functions = sh`
sshd_options() {
  command -v sshd >/dev/null 2>&1 || { failed "sshd is not installed"; return; }
  shown=$(sshd -T 2>&1) || { failed "sshd -T refuses the configuration: $(printf '%s' "$shown" | head -n 1)"; return; }
  while IFS=' ' read -r option value; do
    str "$option"; P=$S; str "$value"; rec "{\"option\":$P,\"value\":$S}"
  done <<SSHD_END
$shown
SSHD_END
}
one_command() {
  out=$({ timeout 60 sh -c "$1" 2>&1 </dev/null; printf '\n%s' "$?"; } | tail -c 65536)
  code=\${out##*"$NL"}; out=\${out%"$NL"*}
  str "$out"; rec "{\"code\":$code,\"out\":$S}"
}
`;

export const sshd: FactKindAsked<"sshd"> = {
  functions,
  running: true,
  call: () => "sshd_options",
  parse: (line): SshdFact => ({ option: text(line, "option"), value: text(line, "value") }),
};

export const command: FactKindAsked<"command"> = {
  functions: "",
  running: true,
  call: (want) => `one_command ${quote(want.run)}`,
  parse: (line): CommandFact => ({ code: number(line, "code"), out: text(line, "out") }),
};
