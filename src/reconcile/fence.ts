/** The fence as one URL: the Pulumi resource id, so that import, refresh and delete need nothing else. */
import type { DesiredType } from "#model/desired";
import { KauntiError } from "#model/errors";
import type { Fence } from "#model/fence";
import { owners } from "#model/owner";

const types: readonly DesiredType[] = ["directory", "host", "licences", "release"];
const drivers: readonly Fence["driver"][] = ["folder", "ldap", "ssh"];
const example =
  "folder+directory://099.executive.email/099-mfano/executive/directory.ldif?marker=…";

const form = /^([a-z]+)\+([a-z]+):\/\/(\d{3})\.([a-z]+)\.([a-z][a-z0-9-]*)\/([^?#]+)\?([^#]*)$/;

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%2C", ",");
}

/** `folder+host://099.executive.email/099-mfano/hosts/hq?marker=…&key=value`, scope keys sorted. */
export function formatFence(fence: Fence): string {
  const problem = fenceProblem(fence);
  if (problem !== undefined) throw new KauntiError(problem, { exit: 3 });
  const scope = Object.entries(fence.scope).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const query = [["marker", fence.marker] as const, ...scope]
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .join("&");
  const location = fence.location.split("/").map(encode).join("/");
  const who = `${fence.county}.${fence.owner}.${fence.layer}`;
  return `${fence.driver}+${fence.type}://${who}/${location}?${query}`;
}

/** Throws KauntiError (exit 3) on anything that `formatFence` would not have written. */
export function parseFence(id: string): Fence {
  const match = form.exec(id);
  if (!match) throw bad("it does not have the form of one");
  const [, driver, type, county, owner, layer, location, query] = match as unknown as string[];
  let fence: Fence;
  try {
    const pairs = (query as string).split("&").map((pair) => {
      const [key, ...rest] = pair.split("=");
      return [decodeURIComponent(key ?? ""), decodeURIComponent(rest.join("="))] as const;
    });
    const { marker = "", ...scope } = Object.fromEntries(pairs);
    fence = {
      type: type as DesiredType,
      driver: driver as Fence["driver"],
      location: (location as string).split("/").map(decodeURIComponent).join("/"),
      owner: owner as Fence["owner"],
      county: county as string,
      layer: layer as string,
      marker,
      scope,
    };
  } catch {
    throw bad("a % in it is not followed by two hexadecimal digits");
  }
  const problem = fenceProblem(fence);
  if (problem !== undefined) throw bad(problem);
  // Two spellings of one fence would be two resources for the engine.
  if (formatFence(fence) !== id) throw bad(`it is spelled ${formatFence(fence)}`);
  return fence;
}

function bad(why: string): KauntiError {
  return new KauntiError(`this is not a resource id of kaunti: ${why}`, {
    exit: 3,
    next: `an id looks like ${example}; kaunti plan prints the right one`,
  });
}

/** What is wrong with a fence, as a sentence; a location that could leave its folder above all. */
function fenceProblem(fence: Fence): string | undefined {
  if (!types.includes(fence.type))
    return `the resource type "${fence.type}" is not one of ${types.join(", ")}`;
  if (!drivers.includes(fence.driver))
    return `the driver "${fence.driver}" is not one of ${drivers.join(", ")}`;
  if (!owners.includes(fence.owner))
    return `the owner "${fence.owner}" is not one of ${owners.join(", ")}`;
  if (!/^\d{3}$/.test(fence.county)) return "the county is not a code of three digits";
  if (!/^[a-z][a-z0-9-]*$/.test(fence.layer)) return "the layer is not a plain lower-case name";
  if (!/^[a-z0-9][a-z0-9:-]*$/.test(fence.marker))
    return "the marker is missing or not a plain lower-case name";
  if ("marker" in fence.scope) return 'the scope must not have a key "marker"';
  // oxlint-disable-next-line no-control-regex
  const segments = /[\u0000-\u001f\\]/.test(fence.location) ? [""] : fence.location.split("/");
  if (segments.some((part) => part === "" || part === "." || part === ".."))
    return "the location is not a plain relative path";
  return undefined;
}
