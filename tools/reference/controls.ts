/** policies/controls -> one table: what is judged, how, with which parameters, and whether it can be repaired. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

interface Control {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly check: { readonly type: string };
  readonly want?: Readonly<Record<string, { readonly default?: unknown; readonly unit?: string }>>;
  readonly remedy?: unknown;
  readonly refs?: Readonly<Record<string, unknown>>;
}
interface Baseline {
  readonly id: string;
  readonly controls?: readonly (string | { readonly id: string })[];
}

function yamls<T>(dir: string): T[] {
  if (!existsSync(dir)) return [];
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".yaml"),
  );
  return files.toSorted().map((file) => parse(readFileSync(join(dir, file), "utf8")) as T);
}

/** Lists as words, everything else as written; safe inside a table. */
const flat = (value: unknown): string =>
  (Array.isArray(value)
    ? value.join(", ")
    : typeof value === "string"
      ? value
      : JSON.stringify(value)
  ).replaceAll("|", "\\|");

/** `policies`: the folder that holds controls/ and baselines/. */
export function controlsPage(policies: string): string {
  const baselines = yamls<Baseline>(join(policies, "baselines"));
  const listed = (id: string): string =>
    baselines
      .filter(({ controls }) =>
        controls?.some((one) => (typeof one === "string" ? one : one.id) === id),
      )
      .map(({ id: name }) => name)
      .join(", ");
  const rows = yamls<Control>(join(policies, "controls"))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((control) => {
      const parameters = Object.entries(control.want ?? {}).map(
        ([name, { default: value, unit }]) =>
          `${name} = ${flat(value)}${unit === undefined ? "" : ` ${unit}`}`,
      );
      const refs = Object.entries(control.refs ?? {}).map(
        ([name, value]) => `${name} ${flat(value)}`,
      );
      return `| \`${control.id}\` | ${flat(control.title)} | ${control.severity} | ${control.check.type} | ${parameters.join("; ")} | ${listed(control.id)} | ${refs.join("; ")} |`;
    });
  return `# Controls\n\n${rows.length} controls; each is one file in \`policies/controls\`.\n\n| id | title | severity | judged by | parameters | listed in | references |\n| --- | --- | --- | --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}
