/** Facts out of a case without any shell: what an image or a running system would have answered. */
import { sha256 } from "#adapters/digest";
import { wantKey } from "#model/fact";
import type { Answer, Facts, FileFact, Want } from "#model/fact";
import { readCollected } from "#platforms/collected";
import { collectedPlatforms } from "#platforms/collected-platforms";
import type { Entry, System } from "./case.ts";
import { fakeEntries } from "./fake-entries.ts";
import { changed } from "./windows-document.ts";

const clock = 1_790_000_000;

/** undefined: the case's questions need a real script (shadow, homes, units, walk). */
export function fakeFacts(one: System, wants: readonly Want[]): Facts | undefined {
  if (one.collected !== undefined) {
    const { platform: reader, text } = one.collected;
    return readCollected(collectedPlatforms, { file: "dump", text, hash: sha256 }, reader).facts;
  }
  if (one.windows !== undefined)
    return fakeFacts({ collected: { platform: "windows", text: changed(one.windows) } }, wants);
  const answers = new Map<string, Answer>();
  for (const want of wants) {
    const answer = given(one, want) ?? fromRoot(one, want);
    if (answer === undefined) return undefined;
    answers.set(wantKey(want), answer);
  }
  const header = {
    uid: 0,
    root: one.facts === undefined ? "/image" : "",
    image: one.facts === undefined,
    owners: "disk" as const,
    now: one.now ?? clock,
    platform: one.platform ?? "debian12",
  };
  return { header, answers };
}

function given(one: System, want: Want): Answer | undefined {
  const answer = one.facts?.[wantKey(want)];
  if (answer === undefined) return undefined;
  return "failed" in answer
    ? { records: answer.records ?? [], error: answer.failed }
    : { records: answer };
}

function fromRoot(one: System, want: Want): Answer | undefined {
  if (want.kind === "package" && one.root?.["/var/lib/dpkg/status"] === undefined)
    return { records: packages(one, want.name) };
  if (want.kind === "file" || want.kind === "stat")
    return {
      records: files(
        one,
        want.path,
        want.kind === "file",
        want.kind === "stat" && want.deep === true,
      ),
    };
  if (want.kind === "passwd" || want.kind === "group") return fakeEntries(one, want.kind);
  if (["running", "sshd", "encryption", "command"].includes(want.kind))
    return one.facts === undefined ? { records: [], stored: true } : undefined;
  return undefined;
}

function packages(one: System, pattern: string): unknown[] {
  return Object.entries(one.packages ?? {})
    .filter(([name]) => like(pattern).test(name))
    .map(([name, status]) => ({ name, status, version: "1.0" }));
}

function files(one: System, pattern: string, withContent: boolean, deep: boolean): FileFact[] {
  const root = one.root ?? {};
  const found = Object.keys(root)
    .filter((path) => like(pattern).test(path) || (deep && path.startsWith(`${pattern}/`)))
    .toSorted()
    .map((path) => fact(root, path, withContent));
  return found.length === 0 && !/[*?[]/.test(pattern) ? [{ path: pattern, absent: true }] : found;
}

function fact(root: NonNullable<System["root"]>, path: string, withContent: boolean): FileFact {
  const raw = root[path];
  const entry: Entry = typeof raw === "string" ? { content: raw } : (raw ?? {});
  if (entry.link !== undefined) {
    const target = entry.link.startsWith("/")
      ? entry.link
      : new URL(entry.link, `file://${path}`).pathname;
    if (target === path) return { path, error: "its links lead in a circle" };
    return root[target] === undefined
      ? { path, real: target, link: true, absent: true }
      : { ...fact(root, target, withContent), path, real: target, link: true };
  }
  const content =
    entry.content ??
    (entry.base64 === undefined ? "" : Buffer.from(entry.base64, "base64").toString("utf8"));
  const common = {
    path,
    mode: Number.parseInt(entry.mode ?? (entry.dir === true ? "0755" : "0644"), 8),
    uid: entry.uid ?? 0,
    gid: entry.gid ?? 0,
    size: Buffer.byteLength(content),
    mtime: clock,
  };
  if (entry.dir === true) return { ...common, type: "directory" };
  return { ...common, type: "file", ...(withContent ? { content } : {}) };
}

function like(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
      .replaceAll("*", "[^/.][^/]*")
      .replaceAll("?", "[^/]")}$`,
  );
}
