/** The two legal owners of a county's property (PFM Act s.148-149): two registers, two audits. */
export const owners = ["executive", "assembly"] as const;
export type OwnerId = (typeof owners)[number];

export interface Owner {
  readonly id: OwnerId;
  readonly name: string;
  /** The office answerable for the register, never a person's name. */
  readonly accountingOfficer: string;
  /** Mail domain of this owner; assemblies usually have one of their own. */
  readonly domain: string;
  readonly departments: readonly string[];
}
