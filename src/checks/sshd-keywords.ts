/** The words that sshd takes at the beginning of a line (servconf.c): an unknown one keeps it from starting. */

/** Allowed in a Match block too. Debian builds with PAM, GSSAPI and Kerberos. */
export const anywhere: ReadonlySet<string> = new Set(
  `
  acceptenv allowagentforwarding allowgroups allowstreamlocalforwarding allowtcpforwarding
  allowusers authenticationmethods authorizedkeyscommand authorizedkeyscommanduser
  authorizedkeysfile authorizedkeysfile2 authorizedprincipalscommand
  authorizedprincipalscommanduser authorizedprincipalsfile banner casignaturealgorithms
  challengeresponseauthentication channeltimeout chrootdirectory clientalivecountmax
  clientaliveinterval denygroups denyusers disableforwarding exposeauthinfo forcecommand
  gatewayports gssapiauthentication hostbasedacceptedalgorithms hostbasedacceptedkeytypes
  hostbasedauthentication hostbasedusesnamefrompacketonly ignorerhosts include ipqos
  kbdinteractiveauthentication kerberosauthentication loglevel logverbose match maxauthtries
  maxsessions passwordauthentication permitemptypasswords permitlisten permitopen permitrootlogin
  permittty permittunnel permituserrc pubkeyacceptedalgorithms pubkeyacceptedkeytypes
  pubkeyauthentication pubkeyauthoptions rdomain refuseconnection rekeylimit requiredrsasize
  revokedkeys rhostsrsaauthentication rsaauthentication setenv skeyauthentication
  streamlocalbindmask streamlocalbindunlink trustedusercakeys unusedconnectiontimeout
  x11displayoffset x11forwarding x11uselocalhost
`
    .trim()
    .split(/\s+/),
);

/** In a Match block sshd refuses these. The last ones came after 9.2. */
export const globalOnly: ReadonlySet<string> = new Set(
  `
  addressfamily afstokenpassing checkmail ciphers compression debianbanner dsaauthentication
  fingerprinthash gssapicleanupcredentials gssapicleanupcreds gssapikexalgorithms
  gssapikeyexchange gssapistorecredentialsonrekey gssapistrictacceptorcheck
  gssapiusesessioncredcache gssusesessionccache hostcertificate hostdsakey hostkey hostkeyagent
  hostkeyalgorithms ignoreuserknownhosts keepalive kerberosgetafstoken kerberosorlocalpasswd
  kerberostgtpassing kerberosticketcleanup kexalgorithms keyregenerationinterval listenaddress
  logingracetime macs maxstartups modulifile pamauthenticationviakbdint permitblacklistedkeys
  permituserenvironment persourcemaxstartups persourcenetblocksize pidfile port printlastlog
  printmotd protocol reversemappingcheck rhostsauthentication securitykeyprovider serverkeybits
  strictmodes subsystem syslogfacility tcpkeepalive usedns uselogin usepam useprivilegeseparation
  verifyreversemapping versionaddendum xauthlocation persourcepenalties persourcepenaltyexemptlist
  sshdsessionpath sshdauthpath
`
    .trim()
    .split(/\s+/),
);

/** Two words for one option (servconf.c gives both one opcode). */
export const canonical: Readonly<Record<string, string>> = {
  challengeresponseauthentication: "kbdinteractiveauthentication",
  skeyauthentication: "kbdinteractiveauthentication",
  dsaauthentication: "pubkeyauthentication",
  hostbasedacceptedkeytypes: "hostbasedacceptedalgorithms",
  pubkeyacceptedkeytypes: "pubkeyacceptedalgorithms",
  hostdsakey: "hostkey",
  keepalive: "tcpkeepalive",
};
