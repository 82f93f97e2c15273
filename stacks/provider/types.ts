/** Type tokens of the provider, and what kind of fence each takes. */
import type { DesiredType } from "#model/desired";

const types: Readonly<Record<string, DesiredType>> = {
  "kaunti:index:DirectoryTree": "directory",
  "kaunti:index:HostConfiguration": "host",
  "kaunti:index:LicenceLedger": "licences",
  "kaunti:index:BaselineRelease": "release",
};

/** Undefined for a type that is not ours. */
export function fenceType(token: string): DesiredType | undefined {
  return types[token];
}

/** Both come from the URN where an engine does not send them by themselves. */
export function tokenOf(urn: string, type: string): string {
  return type === "" ? (urn.split("::")[2]?.split("$").at(-1) ?? "") : type;
}

export function nameOf(urn: string, name: string): string {
  return name === "" ? urn.split("::").slice(3).join("::") : name;
}

/** Schema for Pulumi's tools: the four resources have the same properties. */
export function schemaText(version: string): string {
  const properties = {
    fence: { type: "string", description: "What the resource may touch, as one URL; its id." },
    digest: { type: "string", description: "Keyed digest of the desired state." },
    format: { type: "integer", description: "Format of the canonical text." },
    asOf: { type: "string", description: "Date (YYYY-MM-DD) on which people were judged." },
    counts: { type: "object", additionalProperties: { type: "integer" } },
  };
  const required = ["fence", "digest", "format", "counts"];
  const resource = { properties, required, inputProperties: properties, requiredInputs: required };
  const resources = Object.fromEntries(Object.keys(types).map((token) => [token, resource]));
  return JSON.stringify({ name: "kaunti", version, resources });
}
