/**
 * Cloud resources as plain data: what a county in the cloud wants, one type per thing, so that rendering needs no SDK
 * and the stack's builders are checked by the compiler. A field that names another resource holds its logical name.
 */

export type CloudRecordType = "A" | "AAAA" | "CAA" | "CNAME" | "MX" | "NS" | "SRV" | "TXT";

/** Narrow IPsec proposals: what both tunnel ends must agree on. */
export interface TunnelProposal {
  readonly encryption: readonly string[];
  readonly integrity: readonly string[];
  readonly dhGroups: readonly number[];
}

export interface PatchRule {
  readonly filters: readonly { readonly key: string; readonly values: readonly string[] }[];
  readonly approveAfterDays: number;
  readonly complianceLevel: string;
}

/** What each kind of cloud resource is made from. */
export interface CloudArgs {
  readonly "ses.ConfigurationSet": { readonly region: string; readonly setName: string };
  readonly "ses.EmailIdentity": {
    readonly region: string;
    readonly domain: string;
    readonly configurationSet: string;
  };
  readonly "ses.MailFrom": {
    readonly region: string;
    readonly identity: string;
    readonly mailFromDomain: string;
  };
  /** One of the CNAMEs (`index` 0-2) that SES names when it has made the identity's DKIM keys. */
  readonly "ses.DkimRecord": {
    readonly zone: string;
    readonly identity: string;
    readonly domain: string;
    readonly index: number;
    readonly dkimDomain: string;
    readonly ttl: number;
  };
  readonly "route53.Zone": { readonly domain: string; readonly comment: string };
  readonly "route53.Record": {
    readonly zone: string;
    readonly domainName: string;
    readonly recordType: CloudRecordType;
    readonly ttl: number;
    readonly records: readonly string[];
  };
  readonly "ec2.Vpc": { readonly region: string; readonly cidr: string };
  readonly "ec2.Subnet": {
    readonly region: string;
    readonly vpc: string;
    readonly cidr: string;
    readonly availabilityZone: string;
  };
  readonly "ec2.RouteTable": { readonly region: string; readonly vpc: string };
  readonly "ec2.RouteTableAssociation": {
    readonly region: string;
    readonly routeTable: string;
    readonly subnet: string;
  };
  readonly "ec2.VpnGateway": { readonly region: string; readonly vpc: string };
  readonly "ec2.RoutePropagation": {
    readonly region: string;
    readonly routeTable: string;
    readonly vpnGateway: string;
  };
  readonly "ec2.CustomerGateway": {
    readonly region: string;
    readonly ipAddress: string;
    readonly bgpAsn: string;
  };
  readonly "ec2.VpnConnection": {
    readonly region: string;
    readonly customerGateway: string;
    readonly vpnGateway: string;
    readonly localCidr: string;
    readonly remoteCidr: string;
    readonly proposal: TunnelProposal;
  };
  readonly "ec2.VpnConnectionRoute": {
    readonly region: string;
    readonly connection: string;
    readonly cidr: string;
  };
  readonly "iam.Role": {
    readonly description: string;
    readonly service: string;
    readonly account: string;
  };
  readonly "iam.RolePolicyAttachment": { readonly role: string; readonly policyArn: string };
  readonly "ssm.Activation": {
    readonly region: string;
    readonly role: string;
    readonly description: string;
    readonly registrationLimit: number;
  };
  readonly "ssm.PatchBaseline": {
    readonly region: string;
    readonly operatingSystem: string;
    readonly description: string;
    readonly rules: readonly PatchRule[];
  };
  readonly "ssm.PatchGroup": {
    readonly region: string;
    readonly baseline: string;
    readonly group: string;
  };
}

export type CloudType = keyof CloudArgs;

/** One cloud resource; `CloudResource<"ec2.Vpc">` is one of that kind. */
export type CloudResource<Type extends CloudType = CloudType> = {
  [T in Type]: {
    /** Pulumi logical name, from inventory ids. */
    readonly name: string;
    readonly type: T;
    readonly args: CloudArgs[T];
    /** Logical names in the same layer that come first; every name that `args` mentions is among them. */
    readonly dependsOn: readonly string[];
  };
}[Type];
