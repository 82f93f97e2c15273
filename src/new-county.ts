/** `kaunti new county`: a private data folder for one county, its own git repository, that validates as it is. */
import { KauntiError } from "#model/errors";
import { countyFiles, type NewCounty, type Sheets } from "#inventory/county-template";
import { findCounty, type PublicCounty } from "#inventory/find-county";
import { words } from "#inventory/search";

/** What the use case needs of the outside. */
export interface NewCountyPorts {
  /** Names in `dir`; undefined when there is no such folder. */
  list(dir: string): Promise<readonly string[] | undefined>;
  /** Writes all files below `dir`, which is made (0700), or none. */
  write(dir: string, files: Readonly<Record<string, string>>): Promise<void>;
  /** First commit of a new repository; why there is none, if so. */
  commit(dir: string): Promise<string | undefined>;
}

export interface NewCountyRequest {
  readonly name: string;
  /** Code 90-99 of an invented county. */
  readonly practice?: number;
  readonly backend?: string;
  /** The kit's sheets: which columns the new ones have. */
  readonly sheets: Sheets;
  /** Where to; the caller's choice when absent is `<code3>-<slug>`. */
  readonly dir: (folder: string) => string;
}

export interface NewCountyResult {
  readonly dir: string;
  readonly county: NewCounty;
  /** Why it was not committed, if so. */
  readonly uncommitted: string | undefined;
}

/** Makes the folder. `known`: the kit's public counties; `taken`: its practice counties. KauntiError when it may not. */
export async function newCounty(
  ports: NewCountyPorts,
  known: readonly PublicCounty[],
  taken: readonly PublicCounty[],
  request: NewCountyRequest,
): Promise<NewCountyResult> {
  const county =
    request.practice === undefined
      ? real(findCounty(known, request.name), request.backend)
      : invented(request.name, request.practice, taken, request.backend);
  const dir = request.dir(`${county.code3}-${county.slug}`);
  const inside = await ports.list(dir);
  if (inside !== undefined && inside.length > 0) {
    const next = "choose another with --out DIR; nothing was written";
    throw new KauntiError(`${dir} exists and is not empty`, { exit: 3, next });
  }
  await ports.write(dir, countyFiles(county, request.sheets));
  return { dir, county, uncommitted: await ports.commit(dir) };
}

function real(facts: PublicCounty, backend: string | undefined): NewCounty {
  const { code, slug, name, text } = facts;
  if (backend === undefined || !/^(s3|gs|azblob|postgres|file|https):\/\/\S/.test(backend)) {
    const wrong =
      backend === undefined ? "needs a shared state backend" : `cannot use "${backend}"`;
    const next =
      "two engineers must see one state: give --backend URL, e.g. s3://bucket, postgres://host/db or file:///a/shared/mount";
    throw new KauntiError(`${name} is a real county and ${wrong}`, { exit: 3, next });
  }
  const domain = /^domain: *(\S+)/m.exec(text)?.[1] ?? `${slug}.go.ke`;
  const code3 = String(code).padStart(3, "0");
  return { code, code3, slug, name, facts: text, domain, practice: false, backend };
}

function invented(
  name: string,
  code: number,
  taken: readonly PublicCounty[],
  backend = "local",
): NewCounty {
  const used = taken.find((one) => one.code === code);
  if (!Number.isInteger(code) || code < 90 || code > 99 || used !== undefined) {
    const why = used === undefined ? "is not a practice code" : `is the kit's own ${used.name}`;
    const next = "practice counties have a code from 90 to 97";
    throw new KauntiError(`${code} ${why}`, { exit: 3, next });
  }
  const slug = words(name).join("-");
  if (slug === "")
    throw new KauntiError(`"${name}" has no letters`, { exit: 3, next: "give a name" });
  const domain = `${slug.replaceAll("-", "")}.example`;
  const facts = `# An invented county to practise on.
code: ${code}
name: ${JSON.stringify(name)}
slug: ${slug}
practice: true
headquarters: ${JSON.stringify(name)}
domain: ${domain}
constituencies: []
`;
  return {
    code,
    code3: String(code).padStart(3, "0"),
    slug,
    name,
    facts,
    domain,
    practice: true,
    backend,
  };
}
