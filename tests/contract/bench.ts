/** A state folder of its own for one test, with the ports of the provider over folder targets. */
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, lstatSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestWith, sha256 } from "#adapters/digest";
import { openFolder } from "#adapters/folder";
import { filesBelow } from "#adapters/folder-files";
import { desiredStore, undoStore } from "#adapters/store";
import type { Desired } from "#model/desired";
import type { Fence } from "#model/fence";
import type { ResourceOptions, ResourcePorts } from "#model/target";
import type { Applied } from "#use/apply-resource";
import { applyResource } from "#use/apply-resource";
import type { Fault } from "./failing-files.ts";
import { Saboteur } from "./failing-files.ts";

export class Bench {
  readonly state = mkdtempSync(join(tmpdir(), "kaunti-contract-"));
  readonly targets = join(this.state, "targets");
  readonly told: string[] = [];

  ports(sabotage = new Saboteur()): ResourcePorts {
    const state = filesBelow(this.state);
    return {
      open: openFolder({
        targets: this.targets,
        waitMs: 0,
        filesBelow: (root) => sabotage.wrap(filesBelow(root)),
      }),
      store: desiredStore(state),
      undo: undoStore(state),
      digest: digestWith("contract-digest-key"),
      hash: sha256,
    };
  }

  /** `fault`: the run dies there. Mass changes are allowed unless the options say otherwise. */
  apply(
    fence: Fence,
    desired: Desired | undefined,
    options: Partial<ResourceOptions> & { fault?: Fault } = {},
  ): Promise<Applied> {
    const { fault, ...rest } = options;
    const saboteur = new Saboteur(fault);
    return applyResource(
      this.ports(saboteur),
      { name: "thing", fence, desired },
      { allow: 1e6, tell: (line) => this.told.push(line), ...rest },
    ).finally(() => {
      this.writes = saboteur.writes;
    });
  }

  /** Writes to the target of the last apply. */
  writes = 0;

  /** Everything below the targets but locks: path -> mode and text. */
  snapshot(): Record<string, string> {
    return Object.fromEntries(
      readdirSync(this.targets, { recursive: true, encoding: "utf8" })
        .filter((path) => !path.startsWith(".locks"))
        .toSorted()
        .map((path) => [path, this.#describe(join(this.targets, path))]),
    );
  }

  #describe(path: string): string {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
    const mode = (stat.mode & 0o7777).toString(8);
    return stat.isDirectory() ? "folder" : `${mode} ${readFileSync(path, "latin1")}`;
  }

  close(): void {
    rmSync(this.state, { recursive: true, force: true });
  }
}
