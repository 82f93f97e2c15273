/** rsyslog.conf with everything that it includes, in rsyslogd's order. */
import type { Facts, FileFact, Want } from "#model/fact";
import { Untold } from "./check-type.ts";
import { askDaemon, startWords } from "./daemon-start.ts";
import type { Daemon } from "./daemon-start.ts";
import { isGlob, matchesGlob } from "./glob.ts";
import { place } from "./lines.ts";
import type { ConfigLine } from "./lines.ts";
import { fileAt, filesAt, recall } from "./recall.ts";
import { joinedText, rsyslogItems } from "./rsyslog-tokens.ts";
import type { RsyslogItem } from "./rsyslog-tokens.ts";

export const mainFile = "/etc/rsyslog.conf";
const readable = [
  mainFile,
  "/etc/rsyslog?*.conf",
  "/etc/rsyslog.d/*.conf",
  "/etc/rsyslog.d/*/*.conf",
];
/** Names alone: of a folder that is included whole every file is read, whatever it is called. */
const names = ["/etc/rsyslog.d/*", "/etc/rsyslog.d/*/*"];
const daemon: Daemon = {
  name: "rsyslogd",
  environment: "/etc/default/rsyslog",
  variable: "RSYSLOGD_OPTIONS",
  units: ["rsyslog.service"],
};
export const askRsyslog: readonly Want[] = [
  ...readable.map((path): Want => ({ kind: "file", path })),
  ...names.map((path): Want => ({ kind: "stat", path })),
  ...askDaemon(daemon),
];

/** undefined: no rsyslog.conf. What could not be read stands among the items as `unread`. */
export function rsyslogConf(facts: Facts): readonly RsyslogItem[] | undefined {
  const main = fileAt(facts, mainFile);
  return main === undefined ? undefined : [...read(facts, main, 0), ...started(facts)];
}

/** `-f` reads another file. */
function started(facts: Facts): readonly RsyslogItem[] {
  const words = startWords(daemon, facts).flat();
  const at = words.findIndex(({ text }) => !/^-(?:[dDnqQ]+|i.*)$/.test(text));
  const word = words[at];
  const own =
    word === undefined ||
    word.text === `-f${mainFile}` ||
    (word.text === "-f" && words[at + 1]?.text === mainFile);
  return own
    ? []
    : [
        {
          ...word.from,
          kind: "unread",
          why: "rsyslogd is started in a way that cannot be followed",
        },
      ];
}

function read(facts: Facts, file: FileFact, depth: number): readonly RsyslogItem[] {
  return rsyslogItems(joinedText(file)).flatMap((item): readonly RsyslogItem[] => {
    const path = included(item);
    if (path === undefined) return [item];
    const unread = (why: string): readonly RsyslogItem[] => [{ ...at(item), kind: "unread", why }];
    if (depth > 9) return unread("include goes in a circle");
    if (path.text !== undefined) {
      const text = { text: `${path.text}\n`, at: () => at(item) };
      return rsyslogItems(text);
    }
    const files = filesOf(facts, path.file ?? "");
    if (files === undefined) return unread(`${path.file ?? ""} was not read`);
    return files.flatMap((one) => read(facts, one, depth + 1));
  });
}

const at = ({ file, line, text }: ConfigLine): ConfigLine => ({ file, line, text });

function included(
  item: RsyslogItem,
): { readonly file?: string; readonly text?: string } | undefined {
  if (item.kind === "directive" && item.name === "includeconfig")
    return { file: item.value.split(/[ \t]/)[0] ?? "" };
  if (item.kind !== "object" || item.name !== "include") return undefined;
  const text = item.parameters.get("text");
  return text === undefined ? { file: item.parameters.get("file") ?? "" } : { text };
}

/** glob(3) sorts by bytes; undefined where not all that it names was read. */
function filesOf(facts: Facts, given: string): readonly FileFact[] | undefined {
  const folder = /^(\/etc\/rsyslog\.d(?:\/[^/.*?[\\]+)?)\/?(?:\*)?$/.exec(given)?.[1];
  const path = folder === undefined ? given : `${folder}/*`;
  const inside = /^\/etc\/rsyslog\.d\/(?:[^/.][^/]*\/)?[^/.][^/]*$/.test(path);
  if (path.includes("\\") || !(inside || /^\/etc\/rsyslog[^/]*\.conf$/.test(path)))
    return undefined;
  const fits = (file: FileFact): boolean =>
    isGlob(path) ? matchesGlob(path, file.path, true) : file.path === path;
  const files = filesAt(facts, readable).filter(fits);
  const all = names.flatMap((name) => recall(facts, { kind: "stat", path: name })).filter(fits);
  // A folder within the folder is not gone into.
  const others = all.filter(
    ({ path: name, type }) => type !== "directory" && !files.some((file) => file.path === name),
  );
  return others.length > 0 ? undefined : files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** What was not understood keeps everything but a fail from being told. */
export function demandRead(items: readonly RsyslogItem[]): void {
  const gap = items.find((item) => item.kind === "unread");
  if (gap?.kind === "unread") throw new Untold("error", gap.why, place(gap));
}
