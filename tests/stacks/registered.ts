/** Pulumi's mocks as a list of what a program registers. */
import * as pulumi from "@pulumi/pulumi";

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly provider: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A fresh mocked engine; the list fills while programs run. */
export async function record(): Promise<Registered[]> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider = "" }) => {
        const given = inputs as Record<string, unknown>;
        if (type !== "pulumi:providers:aws")
          registered.push({ type, name, provider, inputs: given });
        const tokens = ["t0", "t1", "t2"];
        const dkim = type.includes("EmailIdentity") ? { dkimSigningAttributes: { tokens } } : {};
        return { id: `${name}-id`, state: { name, ...given, zoneId: `${name}-id`, ...dkim } };
      },
      call: () => ({}),
    },
    "kaunti",
    "test",
    false,
  );
  return registered;
}
