/** One version for all of Pulumi: the CLI is the one that the SDK in the lockfile was released with. */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** e.g. `3.259.0`. */
export const engineVersion = (
  require("@pulumi/pulumi/package.json") as { readonly version: string }
).version;
