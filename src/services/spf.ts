/** SPF (RFC 7208): who may send for a domain, within the ten look-ups that receivers grant. */

/** Look-ups that an include costs including what it includes itself; an unknown one counts as one. */
const costOfInclude: Readonly<Record<string, number>> = {
  "amazonses.com": 1,
  "spf.protection.outlook.com": 1,
  "_spf.google.com": 4,
  "zoho.com": 2,
};

/** Section 4.6.4: more than ten is a permanent error, and the mail counts as forged. */
const maxLookups = 10;

export interface SpfSources {
  readonly include: readonly string[];
  readonly ip4: readonly string[];
}

/** `v=spf1 mx ip4:… include:… -all`; `mx` costs one look-up. */
export function spfText(sources: SpfSources): string {
  const ip4 = sources.ip4.map((address) => `ip4:${address}`);
  const include = sources.include.map((domain) => `include:${domain}`);
  return ["v=spf1", "mx", ...ip4, ...include, "-all"].join(" ");
}

export function spfLookups(sources: SpfSources): number {
  return 1 + sources.include.reduce((sum, domain) => sum + (costOfInclude[domain] ?? 1), 0);
}

/** A sentence when receivers would give up, else undefined. */
export function spfProblem(domain: string, sources: SpfSources): string | undefined {
  const lookups = spfLookups(sources);
  return lookups > maxLookups
    ? `${domain}: SPF needs ${lookups} look-ups and receivers allow ${maxLookups} (RFC 7208 section 4.6.4); replace an include by its ip4 networks`
    : undefined;
}
