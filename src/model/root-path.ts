/** Where root's PATH is put together: the start files of its shells, and what log-in and sudo give it. */

/** In the order in which they are read. */
export const shellFiles = [
  "/etc/profile",
  "/etc/profile.d/*.sh",
  "/etc/bash.bashrc",
  "/root/.bash_profile",
  "/root/.bash_login",
  "/root/.profile",
  "/root/.bashrc",
  "/root/.bash_aliases",
] as const;
export const loginDefs = "/etc/login.defs";
export const environment = "/etc/environment";
export const pamEnv = "/etc/security/pam_env.conf";
/** Every file that may name a folder of root's PATH. */
export const rootPathFiles = [
  ...shellFiles,
  loginDefs,
  environment,
  pamEnv,
  "/etc/sudoers",
  "/etc/sudoers.d/*",
] as const;
