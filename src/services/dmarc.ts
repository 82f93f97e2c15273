/** DMARC as RFC 9989 has it: no `pct`, `rf` or `ri`; `np` for names that do not exist. */
import type { MailPolicy } from "#model/county";

/** Reports go to `rua`; sub-domains that we do not name send nothing, so `np` is always reject. */
export function dmarcText({ policy, rua }: MailPolicy["dmarc"]): string {
  const address = rua.replace(/^mailto:/, "");
  const tags = ["v=DMARC1", `p=${policy}`, "sp=reject", "np=reject", "adkim=s", "aspf=r"];
  return [...tags, ...(address === "" ? [] : [`rua=mailto:${address}`])].join("; ");
}

/** The domain that reports are sent to. */
export function reportDomain({ rua }: MailPolicy["dmarc"]): string {
  return rua.slice(rua.lastIndexOf("@") + 1).toLowerCase();
}
