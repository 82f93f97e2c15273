/** Cross-checks of a county's facts and how it is managed, and of counties against each other. */
import type { Assembled } from "./assemble.ts";
import { code3Of } from "./facts.ts";
import { traceOf } from "./origin.ts";
import { overlapping } from "./prefixes.ts";
import type { Rule } from "./rule.ts";
import type { Finding } from "./scope.ts";

export const countyRules: readonly Rule[] = [
  {
    /** Ensure that a folder is named by official code and slug, so that it is found by either. */
    needs: ["county.yaml"],
    *check({ county, scope }) {
      for (const { folder, documents } of scope.folders) {
        const document = documents.get("county.yaml");
        const named = /(?:^|[\\/])(\d{1,3})-([^\\/]+)$/.exec(folder);
        if (document === undefined || named === null) continue;
        // What the file says itself: a merged value may be the mistake of another file.
        const own = document.value as { code?: number; slug?: string };
        const wanted = `${code3Of(own.code ?? county.code)}-${own.slug ?? county.slug}`;
        if (`${named[1]}-${named[2]}` !== wanted)
          yield {
            pointer: "",
            at: document.at(Number(named[1]) === own.code ? "/slug" : "/code"),
            message: `this folder is called ${named[1]}-${named[2]}, and code and slug say ${wanted}`,
          };
      }
    },
  },
  {
    /** Ensure that a county has one folder: of two, one's people would be left out without a word. */
    needs: [],
    *check({ scope }) {
      const [first, ...others] = scope.folders.filter(({ shipped }) => !shipped);
      for (const { folder, documents } of others)
        yield {
          pointer: "",
          at: documents.get("county.yaml")?.at("/code") ?? { file: folder, line: 1, column: 1 },
          message: `this county has two folders, ${first?.folder} and ${folder}; put all of it into one`,
        };
    },
  },
  {
    /** Ensure that a real county's state is shared: the local backend is for practice (codes 90-99). */
    needs: ["county.yaml"],
    *check({ county, scope }) {
      // A state that is not written at all is told as that.
      if (scope.value("county.yaml", "/state") === undefined) return;
      if (!county.managed || county.practice || county.state.backend !== "local") return;
      yield {
        pointer: "/state/backend",
        message:
          "the local backend is for practice counties; name one that all engineers share, such as s3://bucket or file:///srv/kaunti",
      };
    },
  },
  {
    /** Ensure that a managed county has an owner. */
    needs: ["county.yaml"],
    *check({ county }) {
      if (county.managed && county.owners.length === 0)
        yield {
          pointer: "/code",
          message: '"owners" is missing: a managed county has an executive, an assembly, or both',
        };
    },
  },
  {
    /** Ensure that real codes are 1-47 and practice codes 90-99. */
    needs: ["county.yaml"],
    *check({ county }) {
      const real = county.code <= 47;
      if (real && county.practice)
        yield { pointer: "/practice", message: `code ${county.code} is a real county's` };
      if (!real && county.code < 90)
        yield {
          pointer: "/code",
          message: `${county.code} is no county's code: 1-47 are real, 90-99 are for practice`,
        };
    },
  },
  {
    /** Ensure that a cloud network does not overlap the address plan of any county. */
    needs: ["county.yaml"],
    *check({ county }) {
      if (county.target.kind !== "aws") return;
      const plan = [county.supernet, `10.${100 + county.code}.0.0/16`];
      const nets = [...plan, county.target.vpc].map((prefix) => ({ prefix }));
      if (overlapping(nets).length > 0)
        yield {
          pointer: "/target/vpc",
          message: `${county.target.vpc} overlaps the county's own addresses (${plan.join(", ")})`,
        };
    },
  },
];

interface Seen {
  readonly of: Assembled;
  readonly pointer: string;
}
interface Told {
  readonly of: Assembled;
  readonly finding: Finding;
}

/** What one county cannot say of itself. A county under a wrong number is told once, not by everything that follows. */
export function* acrossCounties(all: readonly Assembled[]): Iterable<Told> {
  const wrong = [...misnumbered(all)];
  yield* wrong;
  const right = all.filter((one) => !wrong.some(({ of }) => of === one));
  yield* constituencies(right);
  yield* serials(right);
}

/** Ensure that no county is there twice, and none under its ISO 3166-2 number. */
function* misnumbered(all: readonly Assembled[]): Iterable<Told> {
  const slugs = new Set<string>();
  const shipped = new Map(all.flatMap((of) => officialOf(of)));
  for (const of of all) {
    const { slug, code } = of.county;
    const official = shipped.get(slug);
    if (official !== undefined && official.code !== code) {
      const why =
        Number(official.iso.slice(3)) === code
          ? `${code} is the ISO 3166-2 number of ${slug} (${official.iso}), not its code`
          : `${code} is not the code of ${slug}`;
      const message = `${why}; the official code is ${official.code}`;
      yield { of, finding: { pointer: "/code", message } };
    } else if (slugs.has(slug)) {
      yield { of, finding: { pointer: "/slug", message: `county "${slug}" stands twice` } };
    } else slugs.add(slug);
  }
}

/** What the kit itself ships of a county. */
function officialOf({ scope }: Assembled): [string, { code: number; iso: string }][] {
  return scope.folders.flatMap(({ shipped, documents }) => {
    const facts = documents.get("county.yaml")?.value as
      | { slug?: string; code?: number; iso?: string }
      | undefined;
    if (!shipped || facts?.slug === undefined || facts.code === undefined) return [];
    return [[facts.slug, { code: facts.code, iso: facts.iso ?? "" }]];
  });
}

/** Ensure that IEBC numbers are there once and rise with the county codes, as the law numbers them. */
function* constituencies(all: readonly Assembled[]): Iterable<Told> {
  const seen = new Map<number, Seen>();
  let highest = 0;
  for (const of of all) {
    for (const [index, { code, name }] of of.county.constituencies.entries()) {
      const pointer = `/constituencies/${index}/code`;
      const first = seen.get(code);
      if (first !== undefined) {
        const message = `constituency ${code} (${name}) is ${first.of.county.name}'s already`;
        yield { of, finding: { pointer, message } };
      }
      seen.set(code, { of, pointer });
    }
    const numbers = of.county.constituencies.map(({ code }) => code);
    if (of.county.practice || numbers.length === 0) continue;
    if (Math.min(...numbers) < highest) {
      const message = `constituencies of ${of.county.name} are numbered below those of a county with a lower code; is ${of.county.code} its official code?`;
      yield { of, finding: { pointer: "/code", message } };
    }
    highest = Math.max(highest, ...numbers);
  }
}

/** Ensure that one machine is not in two counties' registers. */
function* serials(all: readonly Assembled[]): Iterable<Told> {
  const seen = new Map<string, Seen>();
  for (const of of all) {
    for (const [index, { maker, serial }] of of.county.devices.entries()) {
      if (serial === "") continue;
      const key = `${maker.toLowerCase()} ${serial.toUpperCase()}`;
      const first = seen.get(key);
      const pointer = `/devices/${index}/serial`;
      if (first === undefined) seen.set(key, { of, pointer });
      else if (first.of !== of) {
        const at = traceOf(first.of, first.pointer)[0]?.at;
        const message = `serial number ${serial} is in the register of ${first.of.county.name} already (${at?.file}:${at?.line})`;
        yield { of, finding: { pointer, message } };
      }
    }
  }
}
