/** A process of its own that takes the directory's lock, says so, and keeps it until it is ended. */
import { ldapDirectory } from "#adapters/ldap-directory";
import type { Fence } from "#model/fence";

const [fence = "", state = ""] = process.argv.slice(2);
const driver = ldapDirectory(JSON.parse(fence) as Fence, { state, waitMs: 0, leaseMs: 2000 });
await driver.locked("another run", console.error, async () => {
  console.log("held");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});
