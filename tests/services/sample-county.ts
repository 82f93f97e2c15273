/** A small county for the renderers' tests: everything that matters once, built without the loader. */
import type { County } from "#model/county";
import type { RenderOptions } from "#services/index";
import { deviceOf, hash, personOf, siteOf, subnetsOf } from "./sample-parts.ts";

export const options: RenderOptions = {
  asOf: "2026-11-24",
  hash,
  releases: ["laptop", "server", "router"].map((baseline) => ({
    baseline,
    version: "1.0.0",
    hash: hash(baseline),
    files: [{ path: "baseline.json", content: "{}\n" }],
  })),
};

const rsa =
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAz/yxc6pQqMgQWPjV9BPSahzYOxD327s0YNEKx+W33Fwh4Dzq+nVOYIMAbDLBBmtnz5hlehWQ7+HFuF/Pf3E16jbBGiOcO7kPDCXFBthKmMERqbb3oQZSB+FLkXLqtA2/WeOCfWJRbCej1CyEiQ+SidmNNZWEPjbf4aBVbAyNG3CAX+S8/JZtz673SjOf6Irpsha+4Xv7c9NO4RObtNGDP8MnTP6paeG3FdxwONZbcUK6XyrtFltOYpadk8TDxhgQ2eEIhqMpvVnJxmnnDeI0aIRC2+XRnvzhHjdLkA7y/UB7WoRKlFj6oZdEEE7zl228vEmMSUMeAGAajgmjgI1X5QIDAQAB";

/** Headquarters, two sub-counties, both owners. */
export const county: County = {
  code: 99,
  code3: "099",
  slug: "mfano",
  name: "Mfano",
  headquarters: "Maono",
  domain: "mfano.example",
  practice: true,
  managed: true,
  constituencies: [],
  owners: [
    {
      id: "executive",
      name: "County Executive of Mfano",
      accountingOfficer: "Chief Officer Finance",
      domain: "mfano.example",
      departments: ["ICT"],
    },
    {
      id: "assembly",
      name: "County Assembly of Mfano",
      accountingOfficer: "Clerk of the Assembly",
      domain: "mfanoassembly.example",
      departments: ["Hansard"],
    },
  ],
  target: { kind: "folder" },
  state: { backend: "local", digestKey: "file:private/digest.key", passphrase: "file:private/p" },
  thresholds: { count: 5, share: 0.1 },
  supernet: "10.99.0.0/16",
  sites: [
    siteOf("hq", 4, {
      kind: "hq",
      endpoint: "vpn.mfano.example:51820",
      links: [
        {
          id: "hq-fibre",
          class: "fibre",
          provider: "NOFBI",
          priority: "primary",
          down: 100_000,
          up: 100_000,
          metered: false,
        },
      ],
    }),
    siteOf("bonde", 8),
    siteOf("mlimani", 9),
  ],
  subnets: [...subnetsOf("hq", 4), ...subnetsOf("bonde", 8), ...subnetsOf("mlimani", 9)],
  allow: [
    { from: "users", to: ["servers", "printers", "voice", "internet"], scope: "county" },
    { from: "servers", to: ["servers", "internet"], scope: "county" },
    { from: "voice", to: ["voice", "servers"], scope: "county" },
    { from: "management", to: ["management", "cctv"], scope: "hq" },
    { from: "cctv", to: ["servers"], scope: "site" },
    { from: "guest", to: ["internet"], scope: "site" },
  ],
  devices: [
    deviceOf("099-ict-rtr-00001", "router", "hq"),
    deviceOf("099-ict-rtr-00002", "router", "bonde"),
    deviceOf("099-ict-rtr-00003", "router", "mlimani"),
    deviceOf("099-ict-srv-00001", "server", "hq"),
  ],
  people: [
    personOf("1001"),
    personOf("1002", { state: "suspended", suspendedFrom: "2026-11-01" }),
    personOf("1003", { employment: "contract", end: "2026-12-31" }),
    personOf("1004", { state: "deleted" }),
    personOf("1001", {
      owner: "assembly",
      uid: "peter.koech",
      uidNumber: 10_950_001,
      mail: "peter.koech@mfanoassembly.example",
    }),
  ],
  groups: [
    {
      id: "all-executive",
      owner: "executive",
      kind: "mail",
      description: "Everybody",
      gidNumber: 20_990_001,
      members: ["1001", "1002", "1003"],
    },
    {
      id: "hansard",
      owner: "assembly",
      kind: "access",
      description: "Hansard recordings",
      gidNumber: 20_990_002,
      members: [],
    },
  ],
  sharedMailboxes: [
    {
      id: "ict-support",
      owner: "executive",
      address: "ict-support@mfano.example",
      purpose: "Help desk",
      members: ["1001", "1002"],
      aliases: ["helpdesk"],
      quotaMb: 10_240,
    },
  ],
  services: [],
  dataClasses: { staff: { residency: "any" }, health: { residency: "kenya", law: "reg. 26" } },
  products: [
    {
      id: "office",
      name: "Office",
      publisher: "Ofisi",
      metric: "person",
      softwareNames: [],
      debianPackages: [],
      conflictsWith: [],
      dependsOn: [],
    },
  ],
  pools: [
    {
      id: "office-2026",
      owner: "executive",
      product: "office",
      quantity: 2,
      start: "2026-07-01",
      expires: "2027-06-30",
      funding: "county",
      order: "LPO-1",
      overallocation: "block",
      seats: {},
    },
  ],
  seats: [
    { pool: "office-2026", product: "office", holder: "1003" },
    { pool: "office-2026", product: "office", holder: "1001" },
  ],
  positions: [],
  mail: {
    mx: [{ host: "mail.mfano.example", preference: 10, addresses: ["192.0.2.10", "2001:db8::10"] }],
    dkim: [
      { selector: "rsa2026", type: "rsa", publicKey: rsa },
      {
        selector: "ed2026",
        type: "ed25519",
        publicKey: "/btSOPucJyYYYRUiO3n4NLw9BqEXWiazvjeQWs+FmfU=",
      },
    ],
    spf: { include: [], ip4: ["192.0.2.10"] },
    dmarc: { policy: "quarantine", rua: "dmarc-reports@mfano.example" },
    quotaMb: 2048,
    aliases: {
      postmaster: "ict-support",
      abuse: "ict-support",
      hostmaster: "ict-support",
      "dmarc-reports": "ict-support",
    },
  },
  baselines: { laptop: "laptop", server: "server", router: "router" },
};

/** The same county in the cloud. */
export const cloudTarget: County["target"] = {
  kind: "aws",
  account: "111122223333",
  regions: { primary: "af-south-1", mail: "eu-west-1", global: "us-east-1" },
  vpc: "10.251.0.0/20",
};
