/** Files that were collected elsewhere: whose they are, and their facts. One more platform is one file and one line here. */
import type { Answer, Facts, FactsHeader } from "#model/fact";
import type { Hash } from "#model/ports";

/** What a platform makes of its file. Nothing of it may be a secret: redacted here, it cannot leak anywhere. */
export interface ReadFile {
  /** As controls name it: `ios15.2`, `windows11`; without a version where that is not known. */
  readonly platform: string;
  /** ISO time of the file's own header; "" where it has none. */
  readonly takenAt: string;
  /** Of the device, as the file says; "" where it does not. The register is searched for them. */
  readonly hostname: string;
  readonly serial: string;
  /** Why nothing may be built on it: cut off, not whole, an error message in place of an answer. */
  readonly problem?: string;
  /** By `wantKey({kind: "collected", part})`. */
  readonly answers: ReadonlyMap<string, Answer>;
}

export interface CollectedPlatform {
  /** The baseline of a device that no register knows. */
  readonly baseline: string;
  /** True when the text can be nothing but this platform's, whole or not. */
  readonly recognises: (text: string) => boolean;
  /** Never throws for what the text may hold. `hash`: for a file that carries its own SHA-256. */
  readonly read: (text: string, hash: Hash) => ReadFile;
}

export type CollectedPlatforms = Readonly<Record<string, CollectedPlatform>>;

export interface Collected extends Omit<ReadFile, "answers" | "problem"> {
  readonly facts: Facts;
  /** Name of the platform in the registry; undefined where it cannot be told. */
  readonly family: string | undefined;
}

export interface Given {
  readonly file: string;
  readonly text: string;
  readonly hash: Hash;
}

/** `named`: what the operator or the register says that it is. */
export function readCollected(
  platforms: CollectedPlatforms,
  { file, text, hash }: Given,
  named?: string,
): Collected {
  const like = Object.entries(platforms)
    .filter(([, { recognises }]) => recognises(text))
    .map(([name]) => name);
  const family = named ?? (like.length === 1 ? like[0] : undefined);
  const platform = family === undefined ? undefined : platforms[family];
  const read =
    platform === undefined
      ? nobody(unknown(like))
      : fitting(platform.read(text, hash), like, family);
  const { answers, problem, ...about } = read;
  const collected = { file, takenAt: about.takenAt };
  return {
    ...about,
    family,
    facts: {
      header: { ...header(about), collected },
      answers,
      ...(problem === undefined ? {} : { problem }),
    },
  };
}

/** A file of one platform that is taken for another's would be judged by rules that it cannot break. */
function fitting(read: ReadFile, like: readonly string[], family = ""): ReadFile {
  return like.length === 0 || like.includes(family)
    ? read
    : { ...read, problem: `this is said to be ${family}, and the file is ${like.join(" or ")}` };
}

function unknown(like: readonly string[]): string {
  return like.length === 0
    ? "nothing in the file says what it is"
    : `the file could be ${like.join(" or ")}`;
}

function nobody(problem: string): ReadFile {
  return { platform: "", takenAt: "", hostname: "", serial: "", problem, answers: new Map() };
}

function header({ platform, takenAt }: Pick<ReadFile, "platform" | "takenAt">): FactsHeader {
  const seconds = takenAt === "" ? 0 : Math.floor(Date.parse(takenAt) / 1000);
  return { uid: 0, root: "", image: false, owners: "unknown", now: seconds, platform };
}
