// What a reader has answered so far, over all chapters: shown, saved to a file, loaded from one, erased.
import { fill, h } from "./dom.js";
import { mountAll, stored } from "./model.js";

const FORMAT = 1;
const MOST_BYTES = 1_000_000;
const isRecord = (found) => typeof found === "object" && found !== null && !Array.isArray(found);

/** Everything this book keeps, by key: quizzes, the coding studio, and the place reached in each chapter. */
function kept(content) {
  const found = {};
  try {
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i);
      if (belongs(content, key) && isRecord(stored(key))) found[key] = stored(key);
    }
  } catch {
    // Storage is switched off: then nothing is kept.
  }
  return found;
}

function belongs(content, key) {
  const rest = key.startsWith(`${content.book}:`) ? key.slice(content.book.length + 1) : "";
  return /^((quiz|place):\d+:\w+:[\w-]+|studio:\d+:\w+)$/.test(rest);
}

/** Checked answers and points of one chapter; what a tampered store claims beyond that counts for nothing. */
function tally(content, chapter, questions) {
  const state = stored(`${content.book}:quiz:1:${content.lang}:${chapter}`);
  let checked = 0;
  let points = 0;
  for (const id of questions) {
    const entry = isRecord(state) && Object.hasOwn(state, id) ? state[id] : null;
    if (!isRecord(entry) || entry.checked !== true) continue;
    checked += 1;
    if (typeof entry.points === "number" && entry.points > 0) points += Math.min(entry.points, 1);
  }
  return { checked, points };
}

/** Puts a set of keys in the place of what is kept; if there is no room, all stays as it was. */
function replace(content, entries) {
  const before = kept(content);
  const put = (all) => Object.entries(all).forEach(([key, value]) => localStorage.setItem(key, JSON.stringify(value)));
  try {
    Object.keys(before).forEach((key) => localStorage.removeItem(key));
    put(entries);
    return true;
  } catch {
    try {
      Object.keys(entries).forEach((key) => localStorage.removeItem(key));
      put(before);
    } catch {
      // There is no storage at all.
    }
    return false;
  }
}

/** The entries of a saved file, or the word that says what is wrong with it. */
function read(content, text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    return { wrong: "wrong_file" };
  }
  if (!isRecord(file) || file.format !== FORMAT || !isRecord(file.answers)) return { wrong: "wrong_file" };
  if (file.book !== content.book) return { wrong: "other_book" };
  const entries = Object.entries(file.answers);
  if (!entries.every(([key, value]) => belongs(content, key) && isRecord(value))) return { wrong: "wrong_file" };
  return { entries: file.answers };
}

mountAll("data-partners-progress", (content, el) => {
  const { words, chapters } = content;
  const status = h("p", { role: "status", class: "progress-status" });
  const tell = (word, values = {}) => (status.textContent = fill(words[word], values));
  let replaced = null;

  const cell = (label) => h("td", { "data-label": label });
  const total = h("tr", {}, h("th", { scope: "row" }, words.total), cell(words.checked), cell(words.points));
  el.querySelector("tbody").append(total);

  function draw() {
    const sum = { checked: 0, points: 0, all: 0 };
    const show = (row, told, all) => {
      row.cells[1].textContent = fill(words.of, { n: told.checked, all });
      row.cells[2].textContent = String(Math.round(told.points * 100) / 100);
    };
    for (const [chapter, questions] of Object.entries(chapters)) {
      const told = tally(content, chapter, questions);
      show(el.querySelector(`tr[data-chapter="${chapter}"]`), told, questions.length);
      sum.checked += told.checked;
      sum.points += told.points;
      sum.all += questions.length;
    }
    show(total, sum, sum.all);
    const empty = Object.keys(kept(content)).length === 0;
    save.disabled = erase.disabled = empty;
    undo.hidden = replaced === null;
    if (empty && replaced === null) tell("none");
  }

  function onSave() {
    const file = { book: content.book, format: FORMAT, saved: new Date().toISOString(), answers: kept(content) };
    const url = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: "application/json" }));
    h("a", { href: url, download: words.file }).click();
    setTimeout(() => URL.revokeObjectURL(url), 0);
    tell("saved", { file: words.file });
  }

  async function onLoad() {
    const file = chosen.files[0];
    chosen.value = "";
    if (!file) return;
    if (file.size > MOST_BYTES) return tell("too_large", { name: file.name });
    const found = read(content, await file.text());
    if (found.wrong) return tell(found.wrong, { name: file.name });
    const before = kept(content);
    if (!replace(content, found.entries)) return tell("no_room");
    replaced = Object.keys(before).length ? before : null;
    draw();
    tell("loaded", { n: Object.keys(found.entries).length });
  }

  function onErase() {
    replaced = kept(content);
    replace(content, {});
    draw();
    tell("erased");
    undo.focus();
  }

  function onUndo() {
    const back = replace(content, replaced);
    if (back) replaced = null;
    draw();
    tell(back ? "restored" : "no_room");
    if (back) erase.focus();
  }

  const chosen = h("input", { type: "file", accept: "application/json,.json", hidden: true, onchange: onLoad });
  const save = h("button", { type: "button", onclick: onSave }, words.export);
  const load = h("button", { type: "button", onclick: () => chosen.click() }, words.import);
  const erase = h("button", { type: "button", onclick: onErase }, words.erase);
  const undo = h("button", { type: "button", onclick: onUndo, hidden: true }, words.undo);
  el.append(h("div", { class: "progress-actions" }, save, load, erase, undo, chosen), status);
  addEventListener("storage", draw);
  addEventListener("pageshow", draw);
  draw();
});
