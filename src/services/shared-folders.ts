/** Shared mailboxes as IMAP folders of their members: one public namespace each, rights in one file. */
import type { HostUnit } from "#model/desired";
import { groupFile, written } from "./host-file.ts";
import type { MailServer, SharedFolder } from "./mail-server.ts";

export const sharedAclFile = "/etc/dovecot/shared.acl";

/** Folder name that members see; two owners may both have a `registry`. */
function folder({ owner, id }: SharedFolder): string {
  return `Shared/${owner}-${id}`;
}

function home(root: string, { address }: SharedFolder): string {
  const [local = "", domain = ""] = address.toLowerCase().split("@");
  return `${root}/${domain}/${local}`;
}

export function sharedNamespaces(server: MailServer, root: string): string {
  return server.shared
    .map((each) =>
      [
        `namespace ${each.owner}-${each.id} {`,
        "  type = public",
        "  separator = /",
        `  prefix = ${folder(each)}/`,
        // Read state is each member's own.
        `  location = maildir:${home(root, each)}/Maildir:INDEXPVT=~/shared/${each.owner}-${each.id}`,
        "  subscriptions = no",
        // "children" hides a mailbox without subfolders from its own members; others see a name that they cannot open.
        "  list = yes",
        "}",
        "",
      ].join("\n"),
    )
    .join("");
}

/** RFC 4314 rights without `a` (administer): membership is changed in the inventory only. */
function sharedAcl(server: MailServer): string {
  const lines = server.shared.flatMap((each) =>
    each.members.flatMap((member) =>
      [folder(each), `${folder(each)}/*`].map((pattern) => `${pattern} user=${member} lrwstipekx`),
    ),
  );
  return `${[written, ...lines].join("\n")}\n`;
}

/**
 * Apart from Dovecot's own unit, because people come and go daily and Dovecot reads this file again by itself: a reload
 * would end everybody's sessions, and six seconds later the log-ins that are under way (Dovecot 2.3, `service.c`).
 * dovecot-core has the group; the server itself comes after.
 */
export function sharedFoldersUnit(server: MailServer): HostUnit {
  return {
    name: "shared-folders",
    packages: ["dovecot-core"],
    files: [groupFile(sharedAclFile, "dovecot", sharedAcl(server))],
    check: "",
    reload: "",
  };
}
