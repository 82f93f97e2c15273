/** The kit's own version, printed in every report. */
import { readFileSync } from "node:fs";

/** The `version` of package.json. */
export function kitVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
