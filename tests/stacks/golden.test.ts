/**
 * Every resource of both practice counties, with its inputs, as one reviewed file per layer. The digest stands for the
 * rendered content, so that a change of it shows. `UPDATE_GOLDEN=1` writes the files anew: read the difference.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, expect, test } from "vitest";
import type { County } from "#model/county";
import { layerNames, type LayerName } from "#model/layer";
import { canonical } from "#reconcile/canonical";
import { renderLayer, type RenderOptions } from "#services/index";
import { openInventory } from "../../scripts/wire.ts";
import { layers } from "../../stacks/layers.ts";
import { record } from "./registered.ts";

const asOf = "2026-11-24";
const kit = new URL("../..", import.meta.url).pathname;
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const slugs = ["mfano", "angani"];
let counties: readonly County[] = [];

beforeAll(async () => {
  // An empty state folder: what was enrolled on this machine must not be in the reviewed files.
  const state = mkdtempSync(join(tmpdir(), "kaunti-golden-"));
  const loaded = await openInventory({ asOf, state });
  rmSync(state, { recursive: true });
  ({ counties } = loaded.country);
});

function countyOf(slug: string): County {
  const county = counties.find((each) => each.slug === slug);
  if (county === undefined) throw new Error(`no county ${slug}`);
  return county;
}

/** Releases of the baselines in use; their texts have tests of their own. */
function optionsFor(county: County): RenderOptions {
  const ids = [
    ...Object.values(county.baselines),
    ...county.devices.flatMap(({ baseline }) => baseline ?? []),
  ];
  const releases = [...new Set(ids)].map((baseline) => ({
    baseline,
    version: "1",
    hash: "h",
    files: [],
  }));
  return { asOf, hash, releases };
}

const cases: [string, LayerName][] = slugs.flatMap((slug) =>
  layerNames.map((layer): [string, LayerName] => [slug, layer]),
);

test.each(cases)("%s.%s registers what was reviewed", async (slug, name) => {
  const county = countyOf(slug);
  const rendered = renderLayer(name, county, optionsFor(county));
  const registered = await record();
  await layers[name](rendered, ({ desired }) => hash(canonical(desired)), asOf);
  await pulumi.runtime.disconnect();
  expect(registered).toHaveLength(rendered.resources.length + rendered.cloud.length);
  const text = `${JSON.stringify(
    {
      stack: `${slug}.${name}`,
      notices: rendered.notices,
      resources: registered.toSorted((a, b) =>
        `${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1,
      ),
    },
    undefined,
    2,
  )}\n`;
  const folder = `${kit}/tests/golden/stacks`;
  const file = `${folder}/${slug}.${name}.json`;
  if (process.env["UPDATE_GOLDEN"] === "1") {
    writeFileSync(file, text);
  }
  expect(existsSync(file), `${file} is not there; UPDATE_GOLDEN=1 writes it`).toBe(true);
  expect(text).toBe(readFileSync(file, "utf8"));
});

test("no county's people are named in what the engine would keep", () => {
  for (const [slug, name] of cases) {
    const text = readFileSync(`${kit}/tests/golden/stacks/${slug}.${name}.json`, "utf8");
    for (const person of countyOf(slug).people) {
      expect(text).not.toContain(person.mail);
      expect(text).not.toContain(person.uid);
    }
  }
});
