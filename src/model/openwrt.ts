/** What may be known of an OpenWrt configuration: sections and options that controls ask about, without any secret in them. */

export interface UciSection {
  readonly line: number;
  /** `dropbear`, and the section's type and name (`@dropbear[0]` where it has none). */
  readonly config: string;
  readonly type: string;
  readonly name: string;
  readonly options: Readonly<Record<string, UciOption>>;
}

export interface UciOption {
  readonly line: number;
  /** A list has several; a plain option has one. */
  readonly values: readonly string[];
}

export interface OpenwrtAbout {
  /** `23.05.3`; "" where it is a snapshot or is not said. */
  readonly release: string;
  /** The file has its end mark: what is not in it is not set, and not perhaps cut off. */
  readonly whole: boolean;
  /** Packages of the configuration that the file holds anything of. */
  readonly configs: readonly string[];
  /** Of /etc/shadow, where it is in the file: `empty`, `locked`, or the kind of the hash. */
  readonly rootPassword?: string;
  readonly rootLine?: number;
}
