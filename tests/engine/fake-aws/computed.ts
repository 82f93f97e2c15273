/** What the cloud adds to what it was given: the outputs that our programs read. */
import { createHash } from "node:crypto";

export type Properties = Readonly<Record<string, unknown>>;

const short = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 17);

const byType: Readonly<Record<string, (id: string, inputs: Properties) => Properties>> = {
  "aws:route53/zone:Zone": (id) => ({
    zoneId: id,
    nameServers: [1, 2, 3, 4].map((n) => `ns-${n}.awsdns.example`),
  }),
  "aws:sesv2/emailIdentity:EmailIdentity": (_, inputs) => ({
    dkimSigningAttributes: {
      nextSigningKeyLength: "RSA_2048_BIT",
      tokens: [1, 2, 3].map((n) => `token${n}-${short(String(inputs["emailIdentity"]))}`),
    },
  }),
  "aws:ssm/activation:Activation": (id) => ({ activationCode: `code-of-${id}` }),
  "aws:iam/role:Role": (id) => ({ name: id, arn: `arn:aws:iam::111122223333:role/${id}` }),
};

/** Id and state of a new resource. */
export function created(
  type: string,
  urn: string,
  inputs: Properties,
): { id: string; state: Properties } {
  const id = `${type.replace(/^.*:/, "").toLowerCase()}-${short(urn)}`;
  return { id, state: { ...inputs, id, ...byType[type]?.(id, inputs) } };
}
