/** The effective licence position: what was bought, who holds a seat, and where copies are found. Pure. */
import { bindControl } from "#checks/baseline";
import type { BoundBaseline } from "#model/baseline";
import type { Control } from "#model/control";
import type { County } from "#model/county";
import type { EffectivePosition, LicenceRow, Product } from "#model/licence";
import type { Hash } from "#model/ports";
import type { SubjectReport } from "#model/verdict";

/** Debian's package names (policy 5.6.7); the other names of a product are those that Windows shows. */
const packageName = /^[a-z0-9][a-z0-9+.-]+$/;
const controlOf = (product: string): string => `installed-${product}`;

/** Asks a machine for every product that has a package name: `pass` means that a copy is there. */
export function softwareQuestions(products: readonly Product[], hash: Hash): BoundBaseline {
  const controls = products.flatMap(({ id, name, softwareNames }): Control[] => {
    const packages = softwareNames.filter((one) => packageName.test(one));
    if (packages.length === 0) return [];
    return [
      {
        id: controlOf(id),
        title: `${name} is installed`,
        why: "A copy needs a seat.",
        severity: "low",
        subject: "device",
        platforms: ["debian", "ubuntu"],
        check: { type: "package", packages, state: "installed", any: true },
        want: {},
        remedy: "",
        refs: {},
      },
    ];
  });
  return {
    id: "licences",
    version: "1",
    hash: hash(JSON.stringify(controls)),
    parameters: {},
    controls: controls.map((control) => bindControl(control, {}, {})),
  };
}

/** `subjects`: the answers to {@link softwareQuestions}; none when nobody was asked. */
export function licencePosition(
  county: County,
  asOf: string,
  subjects: readonly SubjectReport[],
): EffectivePosition {
  const devices = new Map(county.devices.map((device) => [device.asset, device]));
  const copies = subjects.flatMap(({ subject, verdicts }) =>
    county.products.flatMap(({ id, metric }) => {
      const device = devices.get(subject.id);
      const found = verdicts.find(({ control }) => control === controlOf(id));
      if (device === undefined || (found?.state !== "pass" && found?.state !== "fail")) return [];
      const { asset, owner, custodian, site } = device;
      const holder = metric === "device" ? asset : metric === "site" ? site : custodian;
      const pools = county.pools.filter((pool) => pool.owner === owner && pool.product === id);
      const seat = county.seats.find(
        (one) => one.holder === holder && pools.some((pool) => pool.id === one.pool),
      );
      return [{ device: asset, owner, product: id, there: found.state === "pass", seat }];
    }),
  );
  const rows = county.pools.flatMap((pool): LicenceRow[] => {
    const position = county.positions.find((one) => one.pool === pool.id);
    if (position === undefined) return [];
    const { entitled, assigned, short, expired } = position;
    const answers = copies.filter(
      ({ owner, product }) => owner === pool.owner && product === pool.product,
    );
    const here = answers.filter(({ there, seat }) => there && seat?.pool === pool.id).length;
    return [
      {
        owner: pool.owner,
        pool: pool.id,
        product: pool.product,
        entitled,
        assigned,
        short: short.length,
        expires: pool.expires ?? "",
        expired,
        ...(answers.length === 0 ? {} : { installed: here }),
      },
    ];
  });
  return {
    asOf,
    rows,
    without: copies
      .filter(({ there, seat }) => there && seat === undefined)
      .map(({ device, owner, product }) => ({ device, owner, product })),
    ...answered(subjects),
  };
}

function answered(subjects: readonly SubjectReport[]): Pick<EffectivePosition, "asked" | "silent"> {
  return {
    asked: subjects.filter(told).map(({ subject }) => subject.id),
    silent: subjects
      .filter((one) => !told(one))
      .map(({ subject, verdicts }) => ({ device: subject.id, why: verdicts[0]?.why ?? "" })),
  };
}

const told = ({ verdicts }: SubjectReport): boolean =>
  verdicts.some(({ state }) => state === "pass" || state === "fail");

/** 1: short, ended with seats, or a copy without a seat; 2: somebody was asked and did not answer; else 0. */
export function licenceExitCode({ rows, without, silent }: EffectivePosition): 0 | 1 | 2 {
  const wrong = rows.some(({ short, expired, assigned }) => short > 0 || (expired && assigned > 0));
  return wrong || without.length > 0 ? 1 : silent.length > 0 ? 2 : 0;
}
