/** What everybody may know of a county, and how it is managed: county.yaml over national.yaml. Pure. */
import type {
  Constituency,
  County,
  CountyState,
  MailPolicy,
  Target,
  Thresholds,
} from "#model/county";
import type { Scope } from "./scope.ts";

export type Facts = Pick<
  County,
  | "code"
  | "code3"
  | "slug"
  | "name"
  | "headquarters"
  | "domain"
  | "practice"
  | "managed"
  | "constituencies"
  | "target"
  | "state"
  | "thresholds"
  | "baselines"
  | "dataClasses"
>;

const file = "county.yaml";
/** Practice counties may leave `state` out; the two files are made at first use. */
const localState: CountyState = {
  backend: "local",
  digestKey: "file:private/digest.key",
  passphrase: "file:private/passphrase",
};

export function code3Of(code: number): string {
  return String(code).padStart(3, "0");
}

/** Reports missing facts; undefined when too little is there to call it a county. */
export function readFacts(scope: Scope): Facts | undefined {
  const text = (key: string): string => (scope.value(file, `/${key}`) ?? "") as string;
  const code = Number(scope.value(file, "/code"));
  const constituencies = scope.value(file, "/constituencies") as Constituency[] | undefined;
  const gaps = ["name", "slug", "headquarters", "domain"].filter((key) => text(key) === "");
  if (constituencies === undefined) gaps.push("constituencies");
  if (gaps.length > 0 && scope.broken(file)) return undefined;
  for (const key of gaps)
    scope.problems.push({
      level: "error",
      at: scope.top(file),
      message: `"${key}" is missing, and the kit knows no county with code ${code} to take it from`,
    });
  if (gaps.length > 0) return undefined;
  const practice = scope.value(file, "/practice") === true || code >= 90;
  return {
    code,
    code3: code3Of(code),
    slug: text("slug"),
    name: text("name"),
    headquarters: text("headquarters"),
    domain: text("domain"),
    practice,
    managed: isManaged(scope),
    constituencies: (constituencies ?? []).map((one) => ({ ...one, aliases: one.aliases ?? [] })),
    target: (scope.value(file, "/target") ?? { kind: "folder" }) as Target,
    state: readState(scope, practice),
    thresholds: (scope.value(file, "/thresholds", "/thresholds") ?? {
      count: 0,
      share: 0,
    }) as Thresholds,
    baselines: (scope.value(file, "/baselines", "/baselines") ?? {}) as Facts["baselines"],
    dataClasses: (scope.value(file, "/dataClasses", "/dataClasses") ?? {}) as Facts["dataClasses"],
  };
}

/** Anything beside the public facts. */
function isManaged(scope: Scope): boolean {
  const keys = ["state", "owners", "target"];
  if (keys.some((key) => scope.value(file, `/${key}`) !== undefined)) return true;
  return scope.folders.some(
    ({ documents, sheets, broken }) =>
      sheets.size > 0 || [...documents.keys(), ...broken].some((name) => name !== file),
  );
}

function readState(scope: Scope, practice: boolean): CountyState {
  const written = scope.value(file, "/state") as CountyState | undefined;
  if (written === undefined && !practice && isManaged(scope))
    scope.problems.push({
      level: "error",
      at: scope.top(file),
      message:
        '"state" is missing: a county that is managed says where its state is kept (backend, digestKey, passphrase)',
    });
  return written ?? localState;
}

/** Mail policy with what no county has to write. */
export function readMail(scope: Scope, domain: string): MailPolicy {
  const written = (scope.value("email.yaml", "/mail", "/mail") ?? {}) as Partial<MailPolicy>;
  return {
    ...written,
    mx: written.mx ?? [],
    dkim: written.dkim ?? [],
    spf: { include: written.spf?.include ?? [], ip4: written.spf?.ip4 ?? [] },
    dmarc: {
      policy: written.dmarc?.policy ?? "quarantine",
      rua: written.dmarc?.rua ?? `dmarc-reports@${domain}`,
    },
    quotaMb: written.quotaMb ?? 2048,
    aliases: written.aliases ?? {},
  };
}
