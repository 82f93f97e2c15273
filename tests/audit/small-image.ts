/** A small Debian image per test: enough for the rules that the enforce suites judge and repair. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach } from "vitest";
import { openReach } from "#adapters/reach";
import type { Reach } from "#model/reach";

const never = { find: async () => undefined, remember: async () => undefined };
let second = 0;

/** A clock that moves a second with every look, so that no two backups share a name. */
export const ports = {
  clock: { now: () => new Date(1_700_000_000_000 + (second += 1000)) },
  open: openReach({ knownHosts: never, acceptNewKeys: false, ownRoots: tmpdir() }),
};

export interface SmallImage {
  readonly root: string;
  readonly reach: Reach;
  put(path: string, text: string): void;
  read(path: string): string;
  /** Names of the backups. */
  backups(): string[];
}

/** Call once in a file; the image is a new one in every test. */
export function smallImage(): SmallImage {
  const scratch = mkdtempSync(join(tmpdir(), "kaunti-enforce-"));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  let made = 0;
  const at = () => join(scratch, `root-${String(made)}`);
  const image: SmallImage = {
    get root() {
      return at();
    },
    get reach(): Reach {
      return { kind: "root", dir: at() };
    },
    put: (path, text) => {
      mkdirSync(join(at(), path, ".."), { recursive: true });
      writeFileSync(join(at(), path), text);
    },
    read: (path) => readFileSync(join(at(), path), "utf8"),
    backups: () => readdirSync(join(at(), "var/lib/kaunti/backup")),
  };
  beforeEach(() => {
    made += 1;
    image.put("etc/os-release", 'ID=debian\nVERSION_ID="12"\n');
    image.put("etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
    image.put("etc/group", "root:x:0:\nshadow:x:42:\n");
    image.put("etc/login.defs", "PASS_MAX_DAYS 99999");
    image.put("etc/crontab", "# crontab\n");
    chmodSync(join(at(), "etc/crontab"), 0o666);
  });
  return image;
}
