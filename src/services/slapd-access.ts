/** Who sees what in the directory (slapd.access(5)): least first, and the kit itself below the server's root. */

export interface ServiceAccount {
  readonly name: string;
  readonly dn: string;
  readonly about: string;
}

/** `kaunti` writes what the inventory says; `reader` is what laptops look accounts up with. Neither is the root. */
export function serviceAccounts(base: string): ServiceAccount[] {
  return [
    { name: "kaunti", dn: `cn=kaunti,${base}`, about: "Brings the inventory to the directory" },
    { name: "reader", dn: `cn=reader,${base}`, about: "Looks accounts up for laptops" },
  ];
}

/** Programs of this host by the local socket: Postfix and Dovecot look addresses up without a password. */
const local = '"^gidNumber=[0-9]+[+]uidNumber=[0-9]+,cn=peercred,cn=external,cn=auth$"';

/** What a colleague may know: the address book. */
const addressBook =
  "entry,objectClass,cn,sn,givenName,displayName,title,departmentNumber,l,mail,mailAlias,ou,dc,description,member,uid";
/** What delivering mail takes. */
const delivery = "mailEnabled,mailQuota,mailForwardingAddress";
/** What logging in on a laptop takes. */
const login = "uidNumber,gidNumber,homeDirectory,loginShell,shadowExpire,shadowLastChange";

/** First match decides; what nothing names is denied. */
export function accessRules(base: string): string[] {
  const [kaunti, reader] = serviceAccounts(base).map(({ dn }) => `dn.exact="${dn}"`);
  const staff = `dn.regex="^uid=[^,]+,ou=people,ou=[^,]+,${base}$"`;
  return [
    // The kit never reads or sets a password; somebody changes only their own. "auth": for judging it, unread.
    // A closed account's password opens nothing, whatever program asks; mailEnabled is what the kit closes it with.
    `access to dn.subtree="${base}" filter="(mailEnabled=FALSE)" attrs=userPassword by * none`,
    `access to attrs=userPassword by self =xw by anonymous auth by * none`,
    `access to dn.regex="^cn=(kaunti|reader),${base}$" by ${kaunti} search by * none`,
    `access to dn.subtree="${base}" attrs=${addressBook} by ${kaunti} write by ${reader} read by dn.regex=${local} read by ${staff} read by * none`,
    `access to dn.subtree="${base}" attrs=${delivery} by ${kaunti} write by dn.regex=${local} read by self read by * none`,
    `access to dn.subtree="${base}" attrs=${login} by ${kaunti} write by ${reader} read by self read by * none`,
    // Payroll number, employment and the kit's own ledger.
    `access to dn.subtree="${base}" by ${kaunti} write by self read by * none`,
  ];
}
