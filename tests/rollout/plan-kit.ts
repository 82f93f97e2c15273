/** Plans, stacks and what is remembered of them, as small as the rules of plan and up need them. */
import { countChanges, type Change } from "#model/change";
import type {
  CountyHome,
  KnownStack,
  Plan,
  PlannedResource,
  StackMemory,
  StackPlan,
} from "#model/rollout";

export const home: CountyHome = {
  slug: "mfano",
  code: 99,
  code3: "099",
  practice: true,
  target: "folder",
  thresholds: { count: 5, share: 0.1 },
  backend: "local",
  digestKey: "file:private/digest.key",
  passphrase: "file:private/passphrase",
};
const change: Change = {
  action: "create",
  id: "x",
  kind: "file",
  label: "/etc/x",
  fields: [],
};

export function resource(more: Partial<PlannedResource> = {}): PlannedResource {
  const changes = more.changes ?? [change];
  return {
    name: "host-a",
    fence: "folder+host://a",
    action: "create",
    desiredDigest: "d1",
    changes,
    counts: countChanges(changes),
    owned: 0,
    conflicts: [],
    ...more,
  };
}

export function stack(more: Partial<StackPlan> = {}): StackPlan {
  const base = { stack: "mfano.network", county: "mfano", layer: "network", notices: [] };
  return { ...base, resources: [resource()], pending: true, ...more };
}

export const plan = (...stacks: StackPlan[]): Plan => ({
  schema: "kaunti.plan/1",
  asOf: "2026-11-24",
  madeAt: "2026-11-24T08:00:00.000Z",
  stacks,
});

export const memory = (commit?: string, dirty?: true): StackMemory => ({
  asOf: "2026-11-24",
  cloud: "",
  serials: {},
  revision: {
    content: "c2",
    ...(commit === undefined ? {} : { commit }),
    ...(dirty === undefined ? {} : { dirty }),
  },
  contents: ["c1", "c2"],
});
export const revised = (content: string, commit?: string, dirty?: true) => ({
  content,
  ...(commit === undefined ? {} : { commit }),
  ...(dirty === undefined ? {} : { dirty }),
});

export const known = (more: Partial<KnownStack> = {}): KnownStack => ({
  resources: [{ name: "host-a", type: "kaunti:index:HostConfiguration", id: "f", digest: "d1" }],
  pending: 0,
  memory: { asOf: "", cloud: "", serials: {}, revision: { content: "" }, contents: [] },
  ...more,
});
