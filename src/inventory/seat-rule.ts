/** Who a rule means: every given key must match; an empty rule means everybody. Pure. */
import type { Device } from "#model/device";
import type { SeatRule } from "#model/licence";
import type { Person } from "#model/person";
import type { Site } from "#model/site";

type Test<T> = (thing: T) => boolean;

function among(list: readonly string[] | undefined): Test<string> {
  if (list === undefined) return () => true;
  const words = new Set(list.map((word) => word.toLowerCase()));
  return (word) => words.has(word.toLowerCase());
}

/** Active people only: nobody else uses a seat or reads a list. */
export function personTest(rule: SeatRule): Test<Person> {
  const [departments, sites, titles] = [rule.departments, rule.sites, rule.titles].map(among);
  const [employment, people] = [among(rule.employment), among(rule.people)];
  return (person) =>
    person.state === "active" &&
    departments!(person.department) &&
    sites!(person.site) &&
    titles!(person.title) &&
    employment(person.employment) &&
    people(person.employee);
}

/** Equipment in use; `people` are custodians. */
export function deviceTest(rule: SeatRule): Test<Device> {
  const [departments, sites, roles] = [rule.departments, rule.sites, rule.roles].map(among);
  const people = among(rule.people);
  return (device) =>
    (device.status === "active" || device.status === "repair") &&
    departments!(device.department) &&
    sites!(device.site) &&
    roles!(device.role) &&
    (rule.people === undefined || people(device.custodian ?? ""));
}

export function siteTest(rule: SeatRule): Test<Site> {
  const sites = among(rule.sites);
  return (site) => sites(site.id);
}
