// Finds briefings by name or code. All text from data goes in as text, never as markup; only matches are drawn.
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const find = (id) => document.getElementById(id);
const codes = Object.keys(data.words);
const PAGE = 40, FAILED_SHOWN = 10, FAILED = "failed", CONTRADICTORY = "contradictory";
const LEVELS = { complete: "ok", on_track: "ok", at_risk: "warning", behind: "error", overdue: "error" };
const preferred = (navigator.languages ?? []).map((tag) => tag.slice(0, 2)).find((code) => codes.includes(code));
let language = preferred ?? codes[0], limit = PAGE;

// Text

const words = (name, values = {}) =>
  data.words[language][name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const own = (texts) => texts[codes.indexOf(language)];
const number = (value) => value.toLocaleString(language);
const fold = (text) => text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "");

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Search: what was typed against names and codes folded once, best matches first

const places = data.places.filter(([code]) => code !== data.whole).map((entry) => {
  const [code, bare, names, province] = entry;
  const name = (bare || names[0]).toLowerCase().normalize("NFC");
  const folded = fold(name);
  const parts = folded.split(/[\s'’-]+/);
  return {
    entry, code, name, folded, joined: parts.join(""),
    initials: parts.map((part) => (/\d/.test(part) ? part : part[0])).join(""),
    names: names.map((text) => text.toLowerCase().normalize("NFC")),
    all: " " + fold([...names, data.provinces[province]].join(" ")),
  };
});

function rank(place, typed) {
  if (place.code === typed.folded) return 0;
  if (place.name === typed.exact || place.folded === typed.folded || place.names.includes(typed.exact)) return 1;
  if (place.code.startsWith(typed.folded)) return 2;
  if (place.name.startsWith(typed.exact)) return 3;
  if (place.folded.startsWith(typed.folded) || place.joined.startsWith(typed.joined)) return 4;
  if (place.initials.startsWith(typed.joined)) return 5;
  if (typed.parts.every((part) => place.all.includes(" " + part))) return 6;
  return typed.joined.length > 2 && place.all.includes(typed.folded) ? 7 : -1;
}

function found() {
  const text = find("search").value.trim().toLowerCase().normalize("NFC").replace(/\s+/g, " ");
  const chosen = places.filter(({ entry }) => briefings(entry).length);
  if (!text) return chosen.map(({ entry }) => entry);
  const folded = fold(text);
  const typed = { exact: text, folded, joined: folded.replace(/ /g, ""), parts: folded.split(" ") };
  // Whoever types diacritics means them.
  const isExact = (place) => (folded !== text && place.name.includes(text) ? 0 : 1);
  return chosen
    .map((place) => ({ place, rank: rank(place, typed) }))
    .filter((match) => match.rank >= 0)
    .sort((a, b) => isExact(a.place) - isExact(b.place) || a.rank - b.rank)
    .map(({ place }) => place.entry);
}

// What the choices leave of a place

const reportOf = ([title]) => data.titles[title][0];
function briefings([, , , , all]) {
  const report = find("report").value, standing = find("standing").value;
  return all.filter((briefing) => (!report || reportOf(briefing) === report) && (!standing || has(briefing, standing)));
}
function has(briefing, choice) {
  if (choice === FAILED) return briefing.length > 5;
  return choice === CONTRADICTORY ? (briefing[4] & 1) === 1 : briefing[1] === choice;
}

// Drawing

const path = (...parts) => parts.map(encodeURIComponent).join("/");
const badge = (level, text) => element("span", { class: `rk-badge rk-${level}` }, text);

function shown(entry) {
  const [code, , names, province] = entry;
  const where = [data.provinces[province], code].filter(Boolean).join(" · ");
  const heading = element("h3", {}, own(names), " ", element("span", {}, where));
  const list = briefings(entry).map((briefing) => line(entry, briefing));
  return element("section", { class: "rk-place" }, heading, element("ul", {}, ...list));
}

function line(entry, briefing) {
  const [code, , names] = entry;
  const [title, standing, date, files, marks] = briefing;
  const [report, ...titles] = data.titles[title];
  const name = own(titles);
  const facts = element("span", { class: "rk-facts-line" });
  if (standing) facts.append(badge(LEVELS[standing] ?? "none", data.words[language].standings[standing] ?? standing));
  if (marks & 1) facts.append(badge("error", words("badge_contradictory")));
  if (briefing.length > 5) facts.append(failure(code, report, names, name));
  if (date >= 0) facts.append(element("span", {}, words("as_of", { date: own(data.dates[date]) })));
  if (marks & 2) facts.append(element("span", {}, words("badge_illustrative")));
  const all = data.files[files];
  const further = links(entry, name, all);
  if (code === data.whole && report === "overview") further.append(map(code, all));
  return element("li", {}, main(code, name, all), facts, further);
}

// The page of a briefing in the reader's language, or in another if there is none.
function pageOf(files) {
  const pages = files.filter(([, format]) => format === "html");
  return pages.find(([tongue]) => tongue === language) ?? pages[0];
}

// The map stands within the page of all communes.
function map(code, files) {
  const page = pageOf(files);
  return page ? element("span", {}, element("a", { href: `${path(code, page[2])}#chart-map` }, words("map"))) : "";
}

function main(code, name, files) {
  const page = pageOf(files);
  return page ? element("a", { class: "rk-main", href: path(code, page[2]) }, name) : element("span", { class: "rk-main" }, name);
}

function failure(code, report, names, name) {
  const label = `${words("badge_failed")}: ${words("error_page")}`;
  const link = element("a", { href: path(code, `${report}.error.html`), "aria-label": `${label} – ${name}, ${own(names)}` }, words("error_page"));
  return element("span", {}, badge("error", `${words("badge_failed")}: `), link);
}

function links([code, , names], name, files) {
  const line = element("span", { class: "rk-files" });
  for (const tongue of new Set(files.map(([tongue]) => tongue))) {
    const group = element("span", tongue ? { lang: tongue } : {}, ...(tongue ? [tongue.toUpperCase()] : []));
    for (const [, format, file] of files.filter(([other]) => other === tongue)) {
      const text = data.words[language][format] ?? format.toUpperCase();
      const label = [text, tongue.toUpperCase(), name, own(names)].filter(Boolean).join(", ");
      group.append(element("a", { href: path(code, file), "aria-label": label, lang: language }, text));
    }
    line.append(group);
  }
  return line;
}

function draw() {
  const entries = found();
  const drawn = entries.slice(0, limit).map(shown);
  find("list").replaceChildren(...(drawn.length ? drawn : [element("p", {}, words("none"))]));
  const left = entries.length - drawn.length;
  find("more").hidden = left <= 0;
  find("more").textContent = words("more", { number: number(Math.min(left, PAGE)) });
  find("count").textContent = words("count", { shown: number(entries.length), total: number(places.length) });
}

// What stands above the list

function drawFailed() {
  const failed = data.places.flatMap((entry) => entry[4].filter((one) => one.length > 5).map((one) => [entry, one]));
  find("failed").hidden = !failed.length;
  const items = failed.slice(0, FAILED_SHOWN).map(([[code, , names], briefing]) => {
    const [report, ...titles] = data.titles[briefing[0]];
    const link = element("a", { href: path(code, `${report}.error.html`) }, `${own(names)} – ${own(titles)}`);
    return element("li", {}, link, ": ", data.failures[briefing[5]].slice(0, 300));
  });
  const more = failed.length - items.length;
  if (more > 0) items.push(element("li", {}, words("failed_more", { number: number(more), choice: words("badge_failed") })));
  const heading = element("strong", {}, words("failed", { number: number(failed.length) }));
  find("failed").replaceChildren(heading, element("ul", {}, ...items));
}

function drawWhole() {
  const whole = data.places.find(([code]) => code === data.whole);
  find("whole").hidden = !whole;
  if (whole) find("whole").lastElementChild.replaceChildren(
    element("section", { class: "rk-place" }, element("ul", {}, ...whole[4].map((briefing) => line(whole, briefing)))));
}

function options(select, first, choices) {
  const before = select.value;
  select.replaceChildren(...[["", first], ...choices].map(([value, text]) => element("option", { value }, text)));
  select.value = before;
}

function drawChoices() {
  const all = places.flatMap(({ entry }) => entry[4]);
  const reports = new Map(all.map((one) => [reportOf(one), own(data.titles[one[0]].slice(1))]));
  options(find("report"), words("all_reports"), [...reports]);
  const named = { ...data.words[language].standings, [CONTRADICTORY]: words("badge_contradictory"), [FAILED]: words("badge_failed") };
  const counted = Object.entries(named).map(([code, text]) => [code, text, all.filter((one) => has(one, code)).length]);
  options(find("standing"), words("all_standings"), counted.filter(([, , times]) => times).map(([code, text, times]) => [code, `${text} (${number(times)})`]));
}

function drawPage() {
  document.documentElement.lang = language;
  document.documentElement.dir = data.directions[language];
  document.title = `${words("heading")} – ${words("title")}`;
  for (const place of document.querySelectorAll("[data-word]")) place.textContent = words(place.dataset.word);
  for (const place of document.querySelectorAll("[data-label]")) place.setAttribute("aria-label", words(place.dataset.label));
  for (const button of document.querySelectorAll(".rk-languages button")) button.setAttribute("aria-pressed", button.value === language);
  drawFailed();
  drawWhole();
  drawChoices();
  draw();
}

// What readers do

const restart = () => { limit = PAGE; draw(); };
find("search").addEventListener("input", restart);
for (const id of ["report", "standing"]) find(id).addEventListener("change", restart);
find("more").addEventListener("click", () => {
  const first = limit;
  limit += PAGE;
  draw();
  find("list").children[first]?.querySelector("a")?.focus();
});
document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  find("list").querySelector("a")?.focus();
});
for (const button of document.querySelectorAll(".rk-languages button"))
  button.addEventListener("click", () => { language = button.value; drawPage(); });
drawPage();
// Two keystrokes are enough where there are keys; on a phone the keyboard would cover the page.
if (!matchMedia("(pointer: coarse)").matches) find("search").focus({ preventScroll: true });
