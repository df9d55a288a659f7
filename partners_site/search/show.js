// The field, the list of results and what is told of them: in the dialog of each page and on the page of search.
const form = document.querySelector("form.bd-search");
const told = JSON.parse(form.dataset.words);
const field = form.querySelector("input");
const box = form.parentElement;
const status = box.querySelector(".search-status");
const list = box.querySelector(".search-found");
const STEP = 20;
const PER_PAGE = 3;

const make = (tag, text, attributes = {}) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
};

// Words in Cyrillic say which language they are.
const say = (parent, text) => text.split(/((?:[\u0400-\u04ff]+[^\p{L}\p{N}]*)+)/u).forEach((part) => {
  if (!part) return;
  if (CYRILLIC.test(part)) parent.append(make("span", part, { lang: KAZAKH.test(part.toLowerCase()) ? "kk" : "ru" }));
  else parent.append(part);
});

const item = ({ section, forms }) => {
  const row = make("li");
  const link = make("a", "", { href: form.dataset.root + section.address + (section.first ? "" : `#${section.anchor}`) });
  say(link, section.title);
  if (!section.first) {
    link.append(" › ");
    say(link, section.heading);
  }
  row.append(link);
  const { text, marks, before, after } = extract(section.text, forms);
  const line = make("p", before ? "… " : "");
  let at = 0;
  marks.forEach(([start, end]) => {
    say(line, text.slice(at, start));
    const mark = make("mark");
    say(mark, text.slice(start, end));
    line.append(mark);
    at = end;
  });
  say(line, text.slice(at));
  if (after) line.append(" …");
  row.append(line);
  return row;
};

// No page fills the list alone: its further places stand under one button.
const grouped = (found) => {
  const pages = new Map();
  found.forEach((one) => {
    if (!pages.has(one.section.address)) pages.set(one.section.address, []);
    pages.get(one.section.address).push(one);
  });
  return [...pages.values()];
};

const fill = (pages, from) => {
  pages.slice(from, from + STEP).forEach((places) => {
    places.slice(0, PER_PAGE).forEach((one) => list.append(item(one)));
    const rest = places.slice(PER_PAGE);
    if (!rest.length) return;
    const row = make("li");
    const button = make("button", `${places[0].section.title}: ${told.page.replace("{n}", rest.length)}`, { type: "button" });
    button.addEventListener("click", () => {
      const items = rest.map(item);
      row.replaceWith(...items);
      items[0].querySelector("a").focus();
    });
    row.append(button);
    list.append(row);
  });
  if (pages.length <= from + STEP) return;
  const row = make("li");
  const more = make("button", told.more, { type: "button" });
  more.addEventListener("click", () => {
    row.remove();
    fill(pages, from + STEP);
    list.children[list.children.length - 1].previousElementSibling?.querySelector("a, button")?.focus();
  });
  row.append(more);
  list.append(row);
};

let shown = "";
const run = () => {
  const query = field.value.trim();
  if (query === shown) return;
  shown = query;
  list.replaceChildren();
  if (query.length < 2) { status.textContent = told.hint; return; }
  const { whole, found } = search(query);
  if (!found.length) status.textContent = told.none.replace("{query}", query);
  else if (!whole) status.textContent = told.some.replace("{n}", found.length);
  else status.textContent = found.length === 1 ? told.one : told.many.replace("{n}", found.length);
  fill(grouped(found), 0);
};

let waiting;
const soon = () => { clearTimeout(waiting); waiting = setTimeout(run, 200); };

const start = (index) => {
  build(index);
  field.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    // The first result is the answer to Enter; without results the words stay to be mended.
    event.preventDefault();
    clearTimeout(waiting);
    run();
    list.querySelector("a")?.focus();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...list.querySelectorAll("a, button")];
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked && !box.closest("dialog") && !field.value) field.value = asked;
  shown = "";
  if (field.value) run(); else status.textContent = told.hint;
};

window.partnersSearch = start;
