/** Where one county's engine runs keep everything, and the environment they see: nothing of the operator's own Pulumi. */
import { chmodSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { makeFolder } from "#adapters/make-folder";

export interface Place {
  /** The kit's own folder: Pulumi.yaml and stacks/. */
  readonly kit: string;
  /** Private state directory (0700). */
  readonly state: string;
  /** Pulumi backend URL, or `local`: below the state directory. */
  readonly backend: string;
  /** How the engine learns its passphrase: PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE. */
  readonly passphrase: Readonly<Record<string, string>>;
  /** The folder above bin/pulumi. */
  readonly engineRoot: string;
}

/** `file:///…/engine/backend` for `local`; a relative `file://` path is meant from the state directory. */
function backendUrl({ state, backend }: Pick<Place, "state" | "backend">): string {
  if (backend === "local") return `file://${resolve(state, "engine", "backend")}`;
  const path = /^file:\/\/(?!\/)(.*)$/.exec(backend)?.[1];
  return path === undefined ? backend : `file://${resolve(state, path)}`;
}

/** The folder of a file backend, or undefined for one on a network service. */
export function backendFolder(place: Pick<Place, "state" | "backend">): string | undefined {
  const url = backendUrl(place);
  return url.startsWith("file://") ? url.slice("file://".length) : undefined;
}

/** Below the state directory, which is its owner's alone; not one that several engineers share. */
export function isOwnBackend(place: Pick<Place, "state" | "backend">): boolean {
  const folder = backendFolder(place);
  return folder !== undefined && !relative(resolve(place.state), folder).startsWith("..");
}

/**
 * Makes the private folders and a project file whose plugin paths are absolute, so that the kit's folder stays
 * untouched. One project folder per stack: the engine keeps what is selected by folder, and runs may be parallel.
 */
export function preparePlace(
  place: Place,
  stack: string,
): { project: string; home: string; logs: string } {
  const at = (name: string): string => join(resolve(place.state), "engine", name);
  const [project, home, logs] = [join(at("project"), stack), at("home"), at("logs")];
  const folder = backendFolder(place);
  for (const path of [place.state, project, home, logs, ...(folder ? [folder] : [])])
    makeFolder(path, 0o700);
  chmodSync(place.state, 0o700);
  const shipped = parse(readFileSync(join(place.kit, "Pulumi.yaml"), "utf8")) as ProjectFile;
  const providers = (shipped.plugins?.providers ?? []).map(({ name, path }) => ({
    name,
    path: resolve(place.kit, path),
  }));
  // Whole or not at all: another run of the same stack may be reading it.
  const part = join(project, `.Pulumi.yaml.${process.pid}`);
  const text = stringify({ name: shipped.name, runtime: "nodejs", plugins: { providers } });
  writeFileSync(part, text, { mode: 0o600 });
  renameSync(part, join(project, "Pulumi.yaml"));
  return { project, home, logs };
}

interface ProjectFile {
  readonly name: string;
  readonly plugins?: { readonly providers?: readonly { name: string; path: string }[] };
}

/** The whole environment of a worker, its engine and its providers. */
export function engineEnvironment(
  place: Place,
  home: string,
  base: NodeJS.ProcessEnv,
): Record<string, string> {
  const kept = Object.entries(base).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      // Whatever the operator set for his own Pulumi does not leak in; a token may be what the backend asks for.
      (!entry[0].startsWith("PULUMI_") || entry[0] === "PULUMI_ACCESS_TOKEN"),
  );
  return {
    ...Object.fromEntries(kept),
    ...place.passphrase,
    PULUMI_BACKEND_URL: backendUrl(place),
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
    PULUMI_CREDENTIAL_STORE: "plaintext",
    PULUMI_ERROR_OUTPUT_STRING: "true",
    PULUMI_DIY_BACKEND_RETAIN_CHECKPOINTS: "false",
    KAUNTI_STATE: resolve(place.state),
    NO_COLOR: "1",
  };
}
