/** Whether a running machine's disk is encrypted; "unknown" wherever what was read does not settle it. */
import type { EncryptionFact, Facts } from "#model/fact";
import { wantKey } from "#model/fact";
import type { Identity } from "#model/identity";

type State = Identity["encryption"];
const unknown = (why: string): State => ({ state: "unknown", why });

/** Of a running system: what the block devices below /, /home and what is mounted there say. */
export function runningEncryption(facts: Facts): State {
  const plain: string[] = [];
  const layers: string[] = [];
  for (const mount of ["/", "/home"]) {
    const answer = facts.answers.get(wantKey({ kind: "encryption", mount }));
    if (answer === undefined) return unknown(`${mount} was not answered`);
    if (answer.error !== undefined) return unknown(`${mount}: ${answer.error}`);
    if (answer.records.length === 0) return unknown(`${mount}: no device was told`);
    for (const fact of answer.records as readonly EncryptionFact[]) {
      if (fact.encrypted) layers.push(`${fact.point}: ${fact.layers}`);
      else plain.push(`${fact.point} lies on ${fact.device} without encryption`);
    }
  }
  if (plain.length > 0) return { state: "not-encrypted", why: plain.join("; ") };
  return { state: "encrypted", why: layers.join("; ") };
}
