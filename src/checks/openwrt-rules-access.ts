/** Rules about who gets into an OpenWrt router, and how. */
import type { UciSection } from "#model/openwrt";
import { Untold } from "./check-type.ts";
import { bad, good, unless } from "./finding.ts";
import type { Fault, Finding } from "./finding.ts";
import { active, lineOf, switchOf, valuesOf } from "./openwrt-config.ts";
import type { Uci } from "./openwrt-config.ts";

type Rule = (uci: Uci, value?: unknown) => Finding;

/** Each section is a server of its own; a configuration without any is one that another SSH server serves. */
function servers(uci: Uci): readonly UciSection[] {
  if (!uci.about.configs.includes("dropbear"))
    throw new Untold(
      "error",
      "nothing of dropbear is in the file: another SSH server is not judged",
    );
  const all = uci.of("dropbear", "dropbear");
  // One that was cut off could be open.
  uci.absent();
  return all.filter((one) => active(uci, one, "enable"));
}

const ofServers =
  (found: string, fault: (uci: Uci, one: UciSection, value: unknown) => Fault | undefined): Rule =>
  (uci, value) => {
    const faults = servers(uci).flatMap((one) => fault(uci, one, value) ?? []);
    return unless(faults, found);
  };

/** Both are on where nothing is said (dropbear.init). */
const keysOnly = ofServers("keys only", (uci, one) => {
  const open = ["PasswordAuth", "RootPasswordAuth"].find((key) => switchOf(uci, one, key, true));
  return open === undefined
    ? undefined
    : {
        line: lineOf(one, open),
        what: `${one.name}: ${open} is on${open in one.options ? "" : " (the default)"}`,
      };
});

const bound = ofServers("bound to an inner interface", (_, one, value) => {
  const names = [...valuesOf(one, "Interface"), ...valuesOf(one, "DirectInterface")];
  if (names.length === 0)
    return { line: one.line, what: `${one.name}: answers on every interface` };
  const outer = names.find((name) => (value as readonly string[]).includes(name));
  return outer === undefined
    ? undefined
    : { line: lineOf(one, "Interface"), what: `${one.name}: answers on ${outer}` };
});

const idleTimeout = ofServers("silent sessions end", (_, one, value) => {
  const [text = "0"] = valuesOf(one, "IdleTimeout");
  if (!/^\d{1,9}$/.test(text))
    throw new Untold("error", "IdleTimeout is no number", String(lineOf(one, "IdleTimeout")));
  const time = Number(text);
  if (time > 0 && time <= Number(value)) return undefined;
  const what = time === 0 ? "a silent session never ends" : `ends after ${text} seconds`;
  return { line: lineOf(one, "IdleTimeout"), what: `${one.name}: ${what}` };
});

const banner = ofServers("a text is shown", (_, one) =>
  valuesOf(one, "BannerFile").length > 0
    ? undefined
    : { line: one.line, what: `${one.name}: no BannerFile` },
);

const rootPassword: Rule = ({ about }, value) => {
  const { rootPassword: kind, rootLine = 0 } = about;
  if (kind === undefined)
    throw new Untold("not-run", "root's line of /etc/shadow is not in the file");
  if (kind === "empty") return bad("root has no password", rootLine);
  if (kind === "locked") return good("root has no password that would match", rootLine);
  return (value as readonly string[]).includes(kind)
    ? good(`a hash of kind ${kind}`, rootLine)
    : bad(`a hash of kind ${kind}`, rootLine);
};

const consoleLogin: Rule = (uci) => {
  const systems = uci.of("system", "system");
  if (systems.length === 0) throw new Untold("error", "there is no section system");
  const open = systems.find((one) => !switchOf(uci, one, "ttylogin", false));
  return open === undefined
    ? good("ttylogin is on", systems[0]?.line)
    : bad("the console asks for no password", lineOf(open, "ttylogin"));
};

const local = /^(?:127\.|\[?::1\]?:|localhost)/;

const webTls: Rule = (uci) => {
  const all = uci.of("uhttpd", "uhttpd");
  uci.absent();
  const faults = all.flatMap((one): Fault[] => {
    const plain = valuesOf(one, "listen_http").filter((place) => !local.test(place));
    if (plain.length === 0) return [];
    const sent =
      switchOf(uci, one, "redirect_https", false) && valuesOf(one, "listen_https").length > 0;
    return sent
      ? []
      : [
          {
            line: lineOf(one, "listen_http"),
            what: `${one.name}: listens on ${plain.join(" ")} without TLS`,
          },
        ];
  });
  return unless(faults, all.length === 0 ? "no web server" : "TLS only");
};

export const accessRules = {
  "keys-only": { expected: "SSH with keys only", rule: keysOnly },
  bound: { expected: "SSH bound to an interface that is none of", rule: bound },
  "idle-timeout": { expected: "silent sessions end, in seconds after at most", rule: idleTimeout },
  banner: { expected: "a text before the log-in", rule: banner },
  "root-password": { expected: "a password of root, kept as a hash of kind", rule: rootPassword },
  "console-login": { expected: "a password on the console", rule: consoleLogin },
  "web-tls": { expected: "web pages with TLS only", rule: webTls },
} as const;
