/** What OpenLDAP must know beside its own schemas: the mail account's attributes and the kit's mark of ownership. */
import { groupFile } from "./host-file.ts";
import type { HostFile } from "#model/desired";

interface AttributeType {
  readonly oid: string;
  readonly name: string;
  readonly about: string;
  readonly kind: keyof typeof syntaxes;
  readonly single?: true;
}

/** Syntaxes and matching rules of RFC 4517. */
const syntaxes = {
  text: "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15",
  exact: "EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15",
  address:
    "EQUALITY caseIgnoreIA5Match SUBSTR caseIgnoreIA5SubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.26",
  boolean: "EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7",
} as const;

function attributeType({ oid, name, about, kind, single }: AttributeType): string {
  const once = single === true ? " SINGLE-VALUE" : "";
  return `attributetype ( ${oid} NAME '${name}'\n  DESC '${about}'\n  ${syntaxes[kind]}${once} )\n`;
}

/** The arc of postfix-book.schema, which mail servers on OpenLDAP commonly carry; only what is used here. */
const book = "1.3.6.1.4.1.29426.1";

/** The part of postfix-book.schema that accounts use: its OIDs, names and units. */
export const postfixBookSchema = `${[
  {
    oid: `${book}.10.2`,
    name: "mailAlias",
    about: "Another address of this mailbox",
    kind: "address",
  },
  {
    oid: `${book}.10.5`,
    name: "mailEnabled",
    about: "Whether it receives and logs in",
    kind: "boolean",
    single: true,
  },
  {
    oid: `${book}.10.7`,
    name: "mailQuota",
    about: "Quota in kilobytes",
    kind: "exact",
    single: true,
  },
  {
    oid: `${book}.10.10`,
    name: "mailForwardingAddress",
    about: "Where its mail goes instead",
    kind: "address",
  },
]
  .map((each) => attributeType(each as AttributeType))
  .join("")}objectclass ( ${book}.1.2.2.1 NAME 'PostfixBookMailAccount'
  DESC 'A mailbox' SUP top AUXILIARY
  MUST mail
  MAY ( mailAlias $ mailEnabled $ mailQuota $ mailForwardingAddress ) )
`;

/** An arc that needs no registration (ITU-T X.667: 2.25 and a UUID as a number). */
const own = "2.25.142733430137312944360946548301099528737";

/** The ledger of ownership on an entry (reconcile/directory-entry.ts): who made it, what it stands for, what of it is ours. */
export const kauntiSchema = `${[
  {
    oid: `${own}.1.1`,
    name: "kauntiMarker",
    about: "Who looks after this entry",
    kind: "exact",
    single: true,
  },
  {
    oid: `${own}.1.2`,
    name: "kauntiId",
    about: "What it stands for, for as long as it lives",
    kind: "exact",
    single: true,
  },
  {
    oid: `${own}.1.3`,
    name: "kauntiKind",
    about: "container, person, group or mailbox",
    kind: "exact",
    single: true,
  },
  {
    oid: `${own}.1.4`,
    name: "kauntiManaged",
    about: "Attributes that are looked after",
    kind: "exact",
  },
  {
    oid: `${own}.1.5`,
    name: "kauntiRetired",
    about: "Left the inventory and was kept",
    kind: "boolean",
    single: true,
  },
]
  .map((each) => attributeType(each as AttributeType))
  .join("")}objectclass ( ${own}.2.1 NAME 'kauntiObject'
  DESC 'Looked after by kaunti' SUP top AUXILIARY
  MAY ( kauntiMarker $ kauntiId $ kauntiKind $ kauntiManaged $ kauntiRetired ) )
`;

const folder = "/etc/ldap/kaunti";

/** In the order in which slapd must read them. */
export const schemaFiles: readonly HostFile[] = [
  groupFile(`${folder}/postfix-book.schema`, "openldap", postfixBookSchema),
  groupFile(`${folder}/kaunti.schema`, "openldap", kauntiSchema),
];
