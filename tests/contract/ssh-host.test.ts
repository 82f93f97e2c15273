/** A real sshd under the host contract, and what is special about a running host. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { digestWith, sha256 } from "#adapters/digest";
import { filesBelow } from "#adapters/folder-files";
import { openKnownHosts } from "#adapters/known-hosts";
import { sshHost } from "#adapters/ssh-host";
import { undoStore } from "#adapters/store";
import type { Fence } from "#model/fence";
import { need } from "../support/need.ts";
import { hostContract } from "./host.ts";
import type { PrivateHost } from "./private-host.ts";
import { privateHost, withoutPrivateHost } from "./private-host.ts";

const missing = withoutPrivateHost();
let host: PrivateHost;

beforeAll(async () => {
  if (missing === undefined) host = await privateHost();
});
afterAll(() => host?.close());
beforeEach((context) => need(context, "ssh", missing));

function fence(layer: string): Fence {
  const { reach } = host.sshd;
  return {
    type: "host",
    driver: "ssh",
    location: `${reach.host}:${reach.port}`,
    owner: "executive",
    county: "099",
    layer,
    marker: `kaunti:099:executive:${layer}`,
    scope: { hostKey: reach.hostKey ?? "", user: reach.user },
  };
}

/** Everything that a change set does to the file system goes through these; the n-th of them kills its shell. */
const deadly = ["mv", "rmdir"];
const saboteur = (name: string): string => `#!/bin/sh
if [ -e /run/fault ]; then
  read -r at moment </run/fault
  n=$(cat /run/count); echo $((n + 1)) >/run/count
  if [ "$n" = "$at" ]; then
    [ "$moment" = before ] || /bin/${name} "$@"
    rm -f /run/fault; kill -9 "$PPID"; exit 1
  fi
fi
exec /bin/${name} "$@"
`;

/** Like Bench.snapshot: mode and text, or where a link leads. */
const describeOne = (path: string): string => {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  const mode = (stat.mode & 0o7777).toString(8);
  return stat.isDirectory() ? "folder" : `${mode} ${readFileSync(path, "latin1")}`;
};

hostContract("a host over SSH", async () => {
  const state = mkdtempSync(join(tmpdir(), "kaunti-contract-"));
  for (const name of deadly) host.program(name, saboteur(name));
  for (const name of ["postfix", "nsd", "wg", "chrony", "x", "systemctl"])
    host.program(name, "#!/bin/sh\n");
  const identity = host.sshd.reach.identity ?? "";
  const ssh = { knownHosts: openKnownHosts(join(state, "known")), acceptNewKeys: false };
  return {
    fence,
    ports(dieAt, moment = "before") {
      rmSync(host.at("/run/fault"), { force: true });
      if (dieAt !== undefined) {
        writeFileSync(host.at("/run/count"), "0");
        writeFileSync(host.at("/run/fault"), `${dieAt} ${moment}\n`);
      }
      return {
        open: (to) => sshHost(to, { ssh, identity, waitMs: 5000 }),
        undo: undoStore(filesBelow(state)),
        digest: digestWith("contract-digest-key"),
        hash: sha256,
      };
    },
    tree: async () =>
      Object.fromEntries(
        ["/etc", "/srv"].flatMap((top) =>
          readdirSync(host.at(top), { recursive: true, encoding: "utf8" })
            .toSorted()
            .map((path) => [`${top}/${path}`, describeOne(host.at(`${top}/${path}`))]),
        ),
      ),
    async byHand(path, text) {
      mkdirSync(dirname(host.at(path)), { recursive: true });
      if (text === undefined) rmSync(host.at(path));
      else {
        writeFileSync(host.at(path), text);
        chmodSync(host.at(path), 0o644);
      }
    },
    async linkByHand(path, to) {
      mkdirSync(dirname(host.at(path)), { recursive: true });
      symlinkSync(to, host.at(path));
    },
    async close() {
      for (const path of [
        "/etc/postfix",
        "/etc/nsd",
        "/etc/wireguard",
        "/var/lib/kaunti",
        "/etc/motd",
      ])
        rmSync(host.at(path), { recursive: true, force: true });
      rmSync(state, { recursive: true, force: true });
    },
  };
});
