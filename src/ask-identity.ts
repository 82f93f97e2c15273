/** Asks a machine who it is: one script, one answer, nothing changed. */
import { KauntiError } from "#model/errors";
import type { Identity } from "#model/identity";
import type { OpenReach, Reach } from "#model/reach";
import { parseAnswer } from "#platforms/answer";
import { compile } from "#platforms/compile";
import { identityOf, identityWants } from "#platforms/identity";

/** Rejects with Unreachable, or (exit 2) when the answer was cut short: half an identity is none. */
export async function askIdentity(open: OpenReach, reach: Reach): Promise<Identity> {
  const opened = await open(reach);
  try {
    const image =
      reach.kind === "root" ? { root: reach.dir, ownersList: opened.ownersList === true } : {};
    const script = compile([{ wants: identityWants(reach.kind === "root") }], image);
    const { out, err } = await opened.shell.run(script);
    const facts = parseAnswer(out);
    if (facts.problem === undefined) return identityOf(facts);
    const said = err.trim().split("\n")[0] ?? "";
    throw new KauntiError(
      `the machine did not say who it is: ${facts.problem}${said === "" ? "" : ` (${said})`}`,
      { next: "try again; if it stays so, audit it with kaunti audit to see why" },
    );
  } finally {
    await opened.shell.close();
  }
}
