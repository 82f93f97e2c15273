/** The county's own resources in the test's process: one of them with a desired state that differs from what is wanted. */
import { join } from "node:path";
import { readCheckpoint } from "#adapters/engine/checkpoint";
import { openResources } from "#adapters/resources";
import { openKnownHosts } from "#adapters/known-hosts";
import { sshHost } from "#adapters/ssh-host";
import type { DesiredHost } from "#model/desired";
import type { Fence } from "#model/fence";
import { applyResource, type Applied } from "#use/apply-resource";
import { fetchDesired } from "#use/fetch-desired";
import { parseFence } from "#reconcile/fence";
import type { Office } from "./office.ts";
import type { HostId } from "./practice.ts";

/** Applies what is wanted of a host in this layer, as `change` alters it, over the lab's own SSH. */
export async function applyChanged(
  { lab, county }: Office,
  id: HostId,
  layer: string,
  change: (desired: DesiredHost) => DesiredHost,
): Promise<Applied> {
  const host = lab.host(id);
  const backend = join(county.state, "engine/backend");
  const known = readCheckpoint(backend, `mfano.${layer}`)?.resources ?? [];
  const own = known.find(({ id: fence }) => fence.includes(`${host.address}:22`));
  if (own === undefined) throw new Error(`${layer} has nothing on ${host.name}`);
  const resources = await openResources({
    state: county.state,
    digestKey: "file:private/digest.key",
    makeKey: false,
  });
  const desired = await fetchDesired(resources, own.digest);
  if (desired.type !== "host") throw new Error(`${own.name} is no host`);
  const port = await lab.forward(host.address, 22);
  const ssh = {
    knownHosts: openKnownHosts(join(county.state, "known")),
    acceptNewKeys: false,
  };
  const open = (to: Fence) =>
    sshHost({ ...to, location: `127.0.0.1:${port}` }, { ssh, identity: lab.fabric.identity });
  return applyResource(
    { ...resources, open },
    { name: own.name, fence: parseFence(own.id), desired: change(desired) },
    { allow: 1e6, tell: () => undefined },
  );
}
