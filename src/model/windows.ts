/** What the Windows collector tells: parts of one document, each a record of named values. */

/** One part, such as `windows smb-server`. Values are what JSON holds; a check says which it understands. */
export type WindowsRecord = Readonly<Record<string, unknown>>;

/** A value of the registry: with its kind, since Windows reads a value of another kind as if it were not there. */
export interface RegistryRecord extends WindowsRecord {
  readonly absent?: boolean;
  /** .NET's names: `DWord`, `String`, `ExpandString`, `MultiString`, `QWord`, `Binary`. */
  readonly kind?: string;
  readonly data?: unknown;
}

/** A profile of the computer; of one whose owner is not logged on the hive is not loaded, and nothing is known. */
export interface ProfileRecord extends WindowsRecord {
  readonly sid?: string;
  readonly loaded?: boolean;
  readonly value?: RegistryRecord;
}

/** The name of a part in the facts of a collected file. */
export const windowsPart = (name: string): string => `windows ${name}`;
