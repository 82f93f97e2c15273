/** The programs themselves judge every file that is rendered for them. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { County } from "#model/county";
import type { DesiredHost } from "#model/desired";
import { layers, renderLayer } from "#services/index";
import { openInventory } from "../../scripts/wire.ts";
import { need, withoutProgram } from "../support/need.ts";
import { fileOf, hostsOf, withImage } from "./rendered-files.ts";
import { county, options } from "./sample-county.ts";

const path = `${process.env["PATH"]}:/usr/sbin:/sbin`;

/** Exit code and everything the program said. */
function ask(program: string, ...given: string[]): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(program, given, {
    encoding: "utf8",
    env: { ...process.env, PATH: path },
  });
  return { code: status, said: `${stdout ?? ""}${stderr ?? ""}` };
}

/** The county that the kit ships, as `kaunti up` would see it. */
async function practiceCounty(): Promise<County> {
  const state = mkdtempSync(join(tmpdir(), "kaunti-judges-"));
  const { country } = await openInventory({ asOf: options.asOf, state });
  rmSync(state, { recursive: true });
  const mfano = country.counties.find(({ slug }) => slug === "mfano");
  if (mfano === undefined) throw new Error("the practice county is not there");
  return mfano;
}

const mailHost = (given: County = county): DesiredHost => {
  const host = hostsOf(renderLayer("email", given, options))[0];
  if (host === undefined) throw new Error("no mail server is rendered");
  return host;
};
const routers = hostsOf(renderLayer("network", county, options));

test.for(["sample", "practice"])(
  "named-checkzone and nsd-checkzone accept the %s county's zones",
  async (which, context) => {
    need(context, "judges", withoutProgram("named-checkzone", "bind9-utils"));
    need(context, "judges", withoutProgram("nsd-checkzone", "nsd"));
    const host = which === "sample" ? mailHost() : mailHost(await practiceCounty());
    withImage(host, (root) => {
      for (const zone of ["mfano.example", "mfanoassembly.example"]) {
        const file = join(root, "etc/nsd/zones", `${zone}.zone`);
        const bind = ask(
          "named-checkzone",
          "-k",
          "fail",
          "-m",
          "fail",
          "-n",
          "fail",
          "-i",
          "local",
          zone,
          file,
        );
        expect(bind.said).toMatch(/OK\n$/);
        expect(bind.said).not.toMatch(/warning|has no address|error/i);
        expect(bind.code).toBe(0);
        expect(ask("nsd-checkzone", zone, file)).toEqual({ code: 0, said: `zone ${zone} is ok\n` });
      }
    });
  },
);

test("nsd-checkconf accepts nsd.conf", (context) => {
  need(context, "judges", withoutProgram("nsd-checkconf", "nsd"));
  withImage(mailHost(), (root) => {
    expect(ask("nsd-checkconf", join(root, "etc/nsd/nsd.conf"))).toEqual({ code: 0, said: "" });
  });
});

test("wg-quick strip accepts every site's tunnel", (context) => {
  need(context, "judges", withoutProgram("wg-quick", "wireguard-tools"));
  need(context, "judges", process.getuid?.() === 0 ? undefined : "wg-quick runs as root only");
  expect(routers).toHaveLength(3);
  for (const router of routers) {
    withImage(router, (root) => {
      const file = join(root, "etc/wireguard/wg0.conf");
      chmodSync(file, 0o600);
      const { code, said } = ask("wg-quick", "strip", file);
      expect(said).toContain("PublicKey = ");
      expect(code).toBe(0);
    });
  }
});

test("nft accepts every site's firewall", (context) => {
  need(context, "judges", withoutProgram("nft", "nftables"));
  const asRoot = ["-rn", "nft", "-c", "-f", "/dev/null"];
  const reason =
    ask("unshare", ...asRoot).code === 0 ? undefined : "no network namespace of one's own";
  need(context, "judges", reason);
  for (const router of routers) {
    withImage(router, (root) => {
      const file = join(root, "etc/nftables.conf");
      expect(ask("unshare", "-rn", "nft", "-c", "-f", file)).toEqual({ code: 0, said: "" });
      // A judge that accepts anything proves nothing.
      expect(
        ask("unshare", "-rn", "nft", "-c", "-f", join(root, "etc/wireguard/wg0.conf")).code,
      ).toBe(1);
    });
  }
});

test("postfix check and postconf accept main.cf and master.cf", (context) => {
  need(context, "judges", withoutProgram("postfix", "postfix"));
  need(context, "judges", process.getuid?.() === 0 ? undefined : "postfix check runs as root only");
  withImage(mailHost(), (root) => {
    chmodSync(root, 0o755);
    const folder = join(root, "etc/postfix");
    expect(ask("postfix", "-c", folder, "check")).toEqual({ code: 0, said: "" });
    const shown = ask("postconf", "-c", folder, "-n");
    expect(shown.code).toBe(0);
    // postconf warns of a parameter that no program reads: a typing error in its name.
    expect(shown.said).not.toContain("warning");
    expect(ask("postconf", "-c", folder, "-M").said).toContain("submissions inet");
  });
});

test("doveconf accepts dovecot.conf", (context) => {
  need(context, "judges", withoutProgram("doveconf", "dovecot-core"));
  withImage(mailHost(), (root) => {
    const { code, said } = ask("doveconf", "-c", join(root, "etc/dovecot/dovecot.conf"), "-n");
    expect(said).not.toMatch(/error|warning|unknown/i);
    expect(said).toContain("ssl = required");
    expect(code).toBe(0);
  });
});

test("opendkim accepts its configuration", (context) => {
  need(context, "judges", withoutProgram("opendkim", "opendkim"));
  withImage(mailHost(), (root) => {
    const file = join(root, "etc/opendkim.conf");
    // Its tables are opened too: those of the image, not of this machine.
    const moved = readFileSync(file, "utf8").replaceAll("file:/etc/", `file:${root}/etc/`);
    writeFileSync(file, moved);
    expect(ask("opendkim", "-n", "-x", file)).toEqual({ code: 0, said: "" });
    writeFileSync(file, `${moved}NoSuchOption yes\n`);
    expect(ask("opendkim", "-n", "-x", file).code).not.toBe(0);
  });
});

test("no rendered file has a private key or a password in it", () => {
  for (const name of Object.keys(layers) as (keyof typeof layers)[]) {
    const text = JSON.stringify(renderLayer(name, county, options).resources);
    expect(text).not.toMatch(/PRIVATE KEY|PrivateKey|\{SSHA|\{ARGON2|\{CRYPT\}[^!]|dnpass|bind_pw/);
  }
});

test("the zone is the one that was reviewed", () => {
  const golden = readFileSync(
    new URL("../golden/services/mfano.example.zone", import.meta.url),
    "utf8",
  );
  expect(fileOf(mailHost(), "/etc/nsd/zones/mfano.example.zone")).toBe(golden);
});
