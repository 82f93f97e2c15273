/** Any equipment that the county owns or was given. */
import type { OwnerId } from "./owner.ts";

const deviceRoles = [
  "laptop",
  "desktop",
  "server",
  "router",
  "switch",
  "access-point",
  "printer",
  "ups",
  "phone",
  "gateway",
  "camera",
] as const;
export type DeviceRole = (typeof deviceRoles)[number];
export type DeviceStatus = "planned" | "in-stock" | "active" | "repair" | "lost" | "disposed";

export interface Device {
  /** Slash-free asset id, e.g. `099-ict-lap-00042`; the key of the register. */
  readonly asset: string;
  /** The printed tag, e.g. `CG-099/ICT/LAP/00042`. */
  readonly tag: string;
  readonly hostname: string;
  readonly owner: OwnerId;
  readonly role: DeviceRole;
  readonly maker: string;
  readonly model: string;
  readonly serial: string;
  readonly site: string;
  readonly department: string;
  readonly status: DeviceStatus;
  /** Employee number of the custodian, if a person holds it. */
  readonly custodian?: string;
  /** Who paid: `county`, or a programme; and the label on the case. */
  readonly funding: string;
  readonly donorLabel?: string;
  /** How it was bought, as far as the sheet says: ISO date, order (LPO) number, price with its ISO 4217 currency. */
  readonly purchased?: string;
  readonly order?: string;
  readonly cost?: number;
  readonly currency?: string;
  /** Operating system as bought or as enrolled: debian12, windows11, routeros… */
  readonly platform?: string;
  /** Baseline for this device: set by role unless the inventory says otherwise. */
  readonly baseline?: string;
  readonly address?: string;
  readonly enrolment?: Enrolment;
}

/** Facts written by `enrol`, in `register/devices/<asset>.yaml`. */
export interface Enrolment {
  readonly serial: string;
  readonly uuid: string;
  readonly hostKey?: string;
  readonly os: string;
  readonly encryption: "encrypted" | "not-encrypted" | "unknown";
  readonly enrolledAt: string;
  readonly enrolledBy: string;
  readonly baseline: string;
  readonly address?: string;
  readonly user?: string;
  readonly port?: number;
  readonly keys?: HostKeys;
}

/** Public halves of keys that were made on the host at enrolment and stay there. */
export interface HostKeys {
  /** Base64, 32 bytes. */
  readonly wireguard?: string;
  /** The county's certificate authority on the HQ server: base64 DER. */
  readonly authority?: string;
  /** Selector -> base64 SPKI (RFC 6376 section 3.6.1). */
  readonly dkim?: Readonly<Record<string, string>>;
}
