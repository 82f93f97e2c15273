/** Cross-checks of equipment. */
import type { County } from "#model/county";
import type { Device } from "#model/device";
import type { Person } from "#model/person";
import { traceOf } from "./origin.ts";
import { pointerTo } from "./merge.ts";
import { rangeOf, within } from "./prefixes.ts";
import { placeOf, repeated, unknown, type Rule } from "./rule.ts";

const needs = ["equipment.csv"];

/** Ensure that `field` tells one device from all others of the county. */
function once(field: "tag" | "asset" | "hostname" | "address", what: string, hint: string): Rule {
  return {
    needs,
    check: (of) =>
      repeated(
        of.county.devices,
        (device) => (device[field] ?? "").toLowerCase(),
        (index) => ["devices", index, field],
        (device, first, at) =>
          // One asset in two rows is told by its tag or serial number; what follows from that is noise.
          device.asset === first.asset && field !== "tag"
            ? ""
            : `${what} ${device[field]} stands twice (also ${placeOf(of, at, traceOf)}); ${hint}`,
      ),
  };
}

/** Who has a number that some device names, by owner and number. Few do, and a payroll is long. */
function custodians({ devices, people }: County): ReadonlyMap<string, Person> {
  const named = new Set(devices.map(({ custodian }) => custodian));
  const found = people.filter(({ employee }) => named.has(employee));
  return new Map(found.map((person) => [`${person.owner}/${person.employee}`, person]));
}

/** Planned and disposed equipment keeps no claim on a name or address. */
const gone = ({ status }: Device): boolean => status === "disposed";

export const deviceRules: readonly Rule[] = [
  once("tag", "tag", "a tag is one device"),
  {
    /** Ensure that two tags do not become one asset id, and so one register file. */
    needs,
    check: (of) =>
      repeated(
        of.county.devices,
        ({ asset }) => asset,
        (index) => ["devices", index, "tag"],
        ({ tag, asset }, first, at) =>
          tag === first.tag
            ? ""
            : `tag ${tag} and ${first.tag} (${placeOf(of, at, traceOf)}) are both asset ${asset}`,
      ),
  },
  once("hostname", "host name", "give one of them another in the column hostname"),
  once("address", "address", "an address is one device's"),
  {
    /** Ensure that a serial number is one device: maker and serial are what a machine is. */
    needs,
    check: (of) =>
      repeated(
        of.county.devices,
        ({ serial }) => serial.toUpperCase().replaceAll(/\s/g, ""),
        (index) => ["devices", index, "serial"],
        ({ serial }, first, at) =>
          `serial number ${serial} is that of ${first.tag} already (${placeOf(of, at, traceOf)}); a machine stands once in the register`,
      ),
  },
  {
    /** Ensure that a custodian is on the payroll of the device's owner. */
    needs: [...needs, "staff.csv"],
    *check({ county }) {
      const people = custodians(county);
      const numbers = new Set([...people.values()].map(({ employee }) => employee));
      for (const [index, { custodian, owner, status }] of county.devices.entries()) {
        if (custodian === undefined || gone({ status } as Device)) continue;
        if (!numbers.has(custodian))
          yield {
            pointer: pointerTo("devices", index, "custodian"),
            message: "this custodian is not in staff.csv; give the employee number of who has it",
          };
        else if (!people.has(`${owner}/${custodian}`))
          yield {
            pointer: pointerTo("devices", index, "custodian"),
            level: "warning",
            message:
              "this custodian works for the other owner of the county; each owner has a register of its own",
          };
      }
    },
  },
  {
    /** Ensure that a leaver holds nothing: property is handed back on the last day. */
    needs: [...needs, "staff.csv"],
    *check({ county }) {
      const people = custodians(county);
      for (const [index, device] of county.devices.entries()) {
        const state = people.get(`${device.owner}/${device.custodian ?? ""}`)?.state;
        if ((state === "preserved" || state === "deleted") && device.status === "active")
          yield {
            pointer: pointerTo("devices", index, "custodian"),
            level: "warning",
            message: `${device.tag} is still with somebody who has left; hand it over`,
          };
      }
    },
  },
  {
    /** Ensure that every baseline that is named exists. */
    needs: [...needs, "county.yaml", "network.yaml"],
    *check({ county, scope }) {
      const known = scope.files.baselines;
      if (known === undefined) return;
      for (const [role, id] of Object.entries(county.baselines))
        yield* unknown("baseline", id, known, ["baselines", role]);
      const told = new Set(Object.values(county.baselines));
      for (const [index, { baseline }] of county.devices.entries())
        if (baseline !== undefined && !told.has(baseline))
          yield* unknown("baseline", baseline, known, ["devices", index, "baseline"]);
    },
  },
  {
    /** Ensure that a stated address lies in the site's part of the address plan. */
    needs: [...needs, "network.yaml"],
    *check({ county }) {
      for (const [index, { address, site, tag }] of county.devices.entries()) {
        if (address === undefined) continue;
        const own = rangeOf(address);
        const nets = county.subnets.filter((subnet) => subnet.site === site);
        const inside = nets.some(({ prefix }) => {
          const range = rangeOf(prefix);
          return own !== undefined && range !== undefined && within(own, range);
        });
        if (!inside)
          yield {
            pointer: pointerTo("devices", index, "address"),
            level: "warning",
            message: `${address} of ${tag} is outside the address plan of site "${site}"`,
          };
      }
    },
  },
  {
    /** Ensure that a file of the register is about a device of the asset register. */
    needs,
    *check({ county, scope }) {
      const known = new Set(county.devices.map(({ asset }) => asset));
      for (const { documents } of scope.folders)
        for (const [name, document] of documents) {
          const asset = /^register\/devices\/(.+)\.yaml$/.exec(name)?.[1];
          if (asset !== undefined && !known.has(asset))
            yield {
              pointer: "",
              at: document.at(""),
              level: "warning",
              message: `${asset} was enrolled and is no longer in equipment.csv; equipment is never removed from it, set its status to disposed`,
            };
        }
    },
  },
];
