/** The page's only script: filters rows, opens everything for printing. Without it the page is whole, only longer. */

/** base64(sha256(script)) for the page's Content-Security-Policy; a test compares. */
export const scriptHash = "sha256-WJhd/8JjcUdfO4uLmEZewgREuoCqXLVPk3JY6KW0m30=";

export const script = `
"use strict";
document.documentElement.classList.add("scripted");
const form = document.querySelector("form");
const shown = document.getElementById("shown");
const printed = document.getElementById("printed-filter");
const subjects = [...document.querySelectorAll("section.subject")].map((section) => ({
  section,
  head: section.querySelector("summary").textContent.toLowerCase(),
  rows: [...section.querySelectorAll("tbody tr[data-state]")],
}));
const total = subjects.reduce((sum, { rows }) => sum + rows.reduce((n, row) => n + Number(row.dataset.count), 0), 0);
function filter() {
  const wanted = new FormData(form);
  const states = new Set(wanted.getAll("state"));
  const words = wanted.get("text").toLowerCase().trim();
  const { length: stateBoxes } = form.querySelectorAll("[name=state]");
  const narrowed = states.size < stateBoxes || words !== "" || ["severity", "owner", "site"].some((name) => wanted.get(name) !== "");
  let rowsShown = 0;
  let subjectsShown = 0;
  for (const { section, head, rows } of subjects) {
    const here = ["owner", "site"].every((name) => wanted.get(name) === "" || section.dataset[name] === wanted.get(name));
    let inside = 0;
    for (const row of rows) {
      const keep = here && states.has(row.dataset.state)
        && (wanted.get("severity") === "" || row.dataset.severity.split(" ").includes(wanted.get("severity")))
        && (words === "" || head.includes(words) || row.textContent.toLowerCase().includes(words));
      row.hidden = !keep;
      if (keep) inside += Number(row.dataset.count);
    }
    section.hidden = inside === 0;
    rowsShown += inside;
    if (inside > 0) subjectsShown += 1;
  }
  const said = rowsShown + " of " + total + (total === 1 ? " verdict on " : " verdicts on ") + subjectsShown + " of " + subjects.length + (subjects.length === 1 ? " subject shown" : " subjects shown");
  shown.textContent = said;
  printed.textContent = "FILTERED: " + said + ". The scores and sums are those of the whole report.";
  printed.hidden = !narrowed;
}
let waiting;
form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, subjects.length > 100 ? 250 : 0); });
form.addEventListener("reset", () => setTimeout(filter));
form.addEventListener("submit", (event) => event.preventDefault());
const all = (open) => { for (const details of document.querySelectorAll("details")) details.open = open; };
document.getElementById("open-all").addEventListener("click", () => all(true));
document.getElementById("close-all").addEventListener("click", () => all(false));
window.addEventListener("beforeprint", () => all(true));
filter();
`;
