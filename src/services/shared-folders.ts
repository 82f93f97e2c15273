/** Shared mailboxes as IMAP folders of their members: one public namespace each, rights in one file. */
import type { MailServer, SharedFolder } from "./mail-server.ts";
import { written } from "./host-file.ts";

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
export function sharedAcl(server: MailServer): string {
  const lines = server.shared.flatMap((each) =>
    each.members.flatMap((member) =>
      [folder(each), `${folder(each)}/*`].map((pattern) => `${pattern} user=${member} lrwstipekx`),
    ),
  );
  return `${[written, ...lines].join("\n")}\n`;
}
