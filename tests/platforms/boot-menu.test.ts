/** The boot menu's password and its hash stay on the host; that there is one is told. */
import { expect, test } from "vitest";
import { compile } from "#platforms/compile";
import { boundCheck } from "../checks/bound-check.ts";
import { makeImage, removeImage, runScript, shells } from "../checks/image.ts";

test.each(shells.map((shell) => [shell.join(" "), shell] as const))("in %s", async (_, shell) => {
  const menu = `set superusers="a"\npassword_pbkdf2 a grub.pbkdf2.sha512.10000.ABCDEF.012345\n  password b opensesame\n`;
  const root = makeImage({ root: { "/boot/grub/grub.cfg": menu } });
  try {
    const control = boundCheck("grub", { password: true });
    const answer = await runScript(compile([control], { root, ownersList: true }), shell);
    const said = [...answer.matchAll(/"content":\{"[a-z0-9]+":"([^"]*)"/g)].map(([, text = ""]) =>
      [text, Buffer.from(text, "base64").toString()].join("\n"),
    );
    expect(said.join("\n")).toContain("grub.pbkdf2.sha512.10000.000000.000000");
    for (const secret of ["ABCDEF", "012345", "opensesame"])
      expect(said.join("\n")).not.toContain(secret);
  } finally {
    removeImage(root);
  }
});
