/** What the builders of one layer share: the provider, and what has been made so far, by logical name. */
import * as pulumi from "@pulumi/pulumi";

export interface AwsContext {
  /** Options of `name`: the explicit provider, and what has to come first. */
  options(dependsOn: readonly string[]): pulumi.CustomResourceOptions;
  /** The resource called `name`, which must be a `kind`; the plain data named it, so it exists or the data is wrong. */
  made<T extends pulumi.CustomResource>(name: string, kind: new (...given: never[]) => T): T;
}

/** Logical name -> resource, filled as the layer is built. */
export type Made = Map<string, pulumi.CustomResource>;

export function awsContext(provider: pulumi.ProviderResource, made: Made): AwsContext {
  return {
    options: (dependsOn) => ({
      provider,
      dependsOn: dependsOn.flatMap((name) => made.get(name) ?? []),
    }),
    made: (name, kind) => {
      const resource = made.get(name);
      if (resource instanceof kind) return resource;
      throw new pulumi.RunError(
        `the cloud resource "${name}" is named before it is made, or is no ${kind.name}`,
      );
    },
  };
}
