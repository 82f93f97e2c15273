/** Endpoints of a county in the cloud: Systems Manager registers its computers and says which patches they must have. */
import type { CloudResource, PatchRule } from "#model/cloud";
import type { County } from "#model/county";
import type { Device } from "#model/device";
import type { AwsTarget } from "./aws-target.ts";
import { uniqueSorted } from "./order.ts";

/** Which patch baseline a platform falls under; platforms that Systems Manager does not patch are absent. */
const operatingSystems: readonly { readonly platform: RegExp; readonly name: string }[] = [
  { platform: /^debian/, name: "DEBIAN" },
  { platform: /^ubuntu/, name: "UBUNTU" },
  { platform: /^windows/, name: "WINDOWS" },
];

function operatingSystem(device: Device): string | undefined {
  return operatingSystems.find((each) => each.platform.test(device.platform ?? ""))?.name;
}

/** Days before a patch is due: security at once in the field means a week of others trying it first. */
const debianRule: PatchRule = {
  filters: [{ key: "PRIORITY", values: ["Required", "Important", "Standard"] }],
  approveAfterDays: 7,
  complianceLevel: "CRITICAL",
};
const windowsRule: PatchRule = {
  filters: [
    { key: "CLASSIFICATION", values: ["CriticalUpdates", "SecurityUpdates"] },
    { key: "MSRC_SEVERITY", values: ["Critical", "Important"] },
  ],
  approveAfterDays: 7,
  complianceLevel: "CRITICAL",
};

function patches(county: County, region: string, system: string): CloudResource[] {
  const baseline = `patch-baseline-${system.toLowerCase()}`;
  return [
    {
      name: baseline,
      type: "ssm.PatchBaseline",
      args: {
        region,
        operatingSystem: system,
        description: `${county.name}: patches that every ${system} computer must have`,
        rules: [system === "WINDOWS" ? windowsRule : debianRule],
      },
      dependsOn: [],
    },
    {
      name: `patch-group-${system.toLowerCase()}`,
      type: "ssm.PatchGroup",
      args: { region, baseline, group: `${county.slug}-${system.toLowerCase()}` },
      dependsOn: [baseline],
    },
  ];
}

/** Changing the limit replaces the activation, so it moves in steps of 50; 1000 is what AWS allows. */
function registrationLimit(computers: number): number {
  return Math.min(1000, Math.max(50, Math.ceil(computers / 50) * 50));
}

export function awsEndpoints(county: County, target: AwsTarget): CloudResource[] {
  const region = target.regions.primary;
  const computers = county.devices.filter(
    (device) => device.status === "active" && operatingSystem(device) !== undefined,
  );
  const systems = uniqueSorted(computers.flatMap((device) => operatingSystem(device) ?? []));
  if (systems.length === 0) return [];
  return [
    {
      name: "ssm-role",
      type: "iam.Role",
      args: {
        description: `${county.name}: what a registered computer may ask of Systems Manager`,
        service: "ssm.amazonaws.com",
        account: target.account,
      },
      dependsOn: [],
    },
    {
      name: "ssm-role-core",
      type: "iam.RolePolicyAttachment",
      args: {
        role: "ssm-role",
        policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
      },
      dependsOn: ["ssm-role"],
    },
    {
      name: "activation",
      type: "ssm.Activation",
      args: {
        region,
        role: "ssm-role",
        description: `${county.name}: registers computers`,
        registrationLimit: registrationLimit(computers.length),
      },
      dependsOn: ["ssm-role", "ssm-role-core"],
    },
    ...systems.flatMap((system) => patches(county, region, system)),
  ];
}
