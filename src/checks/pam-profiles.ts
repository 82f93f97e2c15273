/** Profiles for pam-auth-update(8), which alone writes the common-* files: how a module that is missing comes into the stacks. */
import type { Repair } from "#model/repair";

export const profileFolder = "/usr/share/pam-configs";

interface Profile {
  /** What brings the module, where it is no part of libpam-modules. */
  readonly package?: string;
  /** Content by name; none: the package brings them. */
  readonly files: Readonly<Record<string, string>>;
  readonly enable: readonly string[];
}

/** The tries are counted before and after the password is asked for, and forgotten when the account is let in. */
const counting = {
  "kaunti-faillock": `Name: Lock an account after wrong passwords: count them
Default: yes
Priority: 0
Auth-Type: Primary
Auth:
\t[default=die]\tpam_faillock.so authfail
`,
  "kaunti-faillock-notify": `Name: Lock an account after wrong passwords: refuse it
Default: yes
Priority: 1024
Auth-Type: Primary
Auth:
\trequisite\tpam_faillock.so preauth
Account-Type: Primary
Account:
\trequired\tpam_faillock.so
`,
};

/** Behind pwquality (1024), which asks for the password, and before unix (256), which stores it. */
const history = {
  "kaunti-pwhistory": `Name: Old passwords are not taken again
Default: yes
Priority: 1000
Password-Type: Primary
Password:
\trequisite\tpam_pwhistory.so remember=24 enforce_for_root use_authtok
Password-Initial:
\trequisite\tpam_pwhistory.so remember=24 enforce_for_root
`,
};

const profiles: Readonly<Record<string, Profile>> = {
  "pam_faillock.so": { files: counting, enable: Object.keys(counting) },
  "pam_pwhistory.so": { files: history, enable: Object.keys(history) },
  "pam_pwquality.so": { package: "libpam-pwquality", files: {}, enable: ["pwquality"] },
};

const kinds = ["auth", "account", "password", "session", "session-noninteractive"];
/** All that pam-auth-update writes. */
const touches = [
  ...kinds.map((kind) => `/etc/pam.d/common-${kind}`),
  ...[...kinds, "seen"].map((name) => `/var/lib/pam/${name}`),
];

export const hasProfile = (module: string): boolean => Object.hasOwn(profiles, module);

/** `known`: what lies in the folder of profiles. Undefined: no profile of ours brings this module. */
export function enableModule(
  module: string,
  known: ReadonlyMap<string, string>,
  installed: (name: string) => boolean,
): readonly Repair[] | undefined {
  const profile = profiles[module];
  if (profile === undefined) return undefined;
  const writes = Object.entries(profile.files).flatMap(([name, content]): Repair[] => {
    const before = known.get(`${profileFolder}/${name}`);
    return before === content
      ? []
      : [
          {
            kind: "write",
            path: `${profileFolder}/${name}`,
            mode: "0644",
            content,
            ...(before === undefined ? {} : { before }),
          },
        ];
  });
  const { package: name } = profile;
  return [
    ...writes,
    ...(name === undefined || installed(name)
      ? []
      : [{ kind: "package", name, action: "install" } as const]),
    {
      kind: "run",
      run: `DEBIAN_FRONTEND=noninteractive pam-auth-update --package --enable ${profile.enable.join(" ")}`,
      says: `put ${module} into the stacks with pam-auth-update`,
      needed: true,
      touches,
    },
  ];
}
