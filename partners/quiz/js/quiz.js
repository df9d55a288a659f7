// Draws a quiz into an element over a model with get, set, save_changes, on and off: anywidget's own model with a
// kernel, the one of page.js without. The model's "content" never changes; its "state" is the reader's answers.
//
// A kind of question is an object, one a module in kinds:
//   clean(question, answer)     the answer as it is stored, or null for none and for what can be no answer
//   complete(question, answer)  whether a clean answer can be checked
//   points(question, answer)    0 to 1 for a complete answer: the same as the Python class of the kind
//   draw(question, {id, words, changed, say})  calls changed() when the reader changes the answer, and say(text) to tell
//     in the status what cannot be seen without eyes; returns
//     element, inputs (to lock, and to lead back to), read(), write(answer), mark(answer), which shows the feedback and
//     returns what to add to the status, unmark(), others(answer): the options to explain once all is right
import { h, fill, inline } from "./dom.js";
import { cleanEntry, cleanState } from "./state.js";

/** A hint that stays shut until its button is pressed. */
function drawHint(hint, id, words) {
  const text = h("p", { class: "pq-hint", id, hidden: true }, h("strong", {}, words.hint, ": "), inline(hint));
  const button = h("button", {
    type: "button", "aria-expanded": "false", "aria-controls": id,
    onclick() {
      text.hidden = !text.hidden;
      button.setAttribute("aria-expanded", String(!text.hidden));
      button.textContent = text.hidden ? words.hint_show : words.hint_hide;
    },
  }, words.hint_show);
  return { text, button };
}

/** One question: its card and a function that makes the card show an entry of the state. */
function drawQuestion(question, n, { words, total, basis, number, update }) {
  // Two widgets on one page are two copies of this module, so a counter would not keep their ids apart.
  const id = `pq-${question.id}-${Math.random().toString(36).slice(2, 8)}`;
  const kind = KINDS[question.kind];
  const status = h("p", { class: "pq-status", role: "status" });
  const say = (text) => {
    status.dataset.mark = "";
    status.textContent = text;
  };
  const drawn = kind.draw(question, { id, words, say, changed: () => update({ answer: drawn.read() }) });
  const others = h("div", { class: "pq-others" });
  const check = h("button", { type: "submit", class: "pq-check" });
  const hint = drawHint(question.hint, `${id}-hint`, words);
  basis.hidden = true;

  let shown = {};
  function submit(event) {
    event.preventDefault();
    if (shown.checked) {
      update({ checked: false });
      (drawn.inputs.find((input) => input.checked) || drawn.inputs[0]).focus();
      return;
    }
    const answer = kind.clean(question, drawn.read());
    if (!kind.complete(question, answer)) {
      say(words.first[question.kind]);
      drawn.inputs[0].focus();
      return;
    }
    update({ answer, checked: true, tries: (shown.tries || 0) + 1 });
  }

  /** Enter checks once, however long it is held, and from a text field too, where JupyterLab swallows it. */
  function enter(event) {
    if (event.key !== "Enter" || !(event.repeat || event.target.type === "text")) return;
    event.preventDefault();
    if (!event.repeat) element.requestSubmit();
  }

  const legend = h("legend", {},
    h("span", { class: "pq-count" }, fill(words.question, { n, total })), " ",
    h("span", { class: "pq-prompt" }, inline(question.prompt)), " ",
    h("span", { class: "pq-how" }, words.how[question.kind]));
  const element = h("form", {
    class: "pq-question", novalidate: true, "data-question": question.id, onsubmit: submit, onkeydown: enter,
  },
  h("fieldset", {}, legend, drawn.element),
  h("div", { class: "pq-bar" }, check, hint.button), hint.text, status, others, basis);

  function tell(entry) {
    const more = drawn.mark(entry.answer);
    const verdict = entry.points === 1 ? "right" : entry.points > 0 ? "partly" : "wrong";
    const sign = h("span", { "aria-hidden": "true" }, { right: "✓ ", partly: "◐ ", wrong: "✗ " }[verdict]);
    const counted = fill(words.status, { points: number(entry.points), tries: entry.tries });
    status.dataset.mark = verdict;
    status.replaceChildren(h("strong", {}, sign, `${words[verdict]}.`), ` ${[more, counted].filter(Boolean).join(" ")}`);
    basis.hidden = entry.points < 1;
    const rest = entry.points === 1 ? drawn.others(entry.answer) : [];
    if (rest.length) {
      const list = rest.map((option) => h("li", {}, h("b", {}, inline(option.text)), " – ", inline(option.why)));
      others.append(h("details", {}, h("summary", {}, words.others), h("ul", {}, ...list)));
    }
  }

  function paint(entry) {
    const before = JSON.stringify(shown);
    shown = entry || { answer: null, checked: false, tries: 0, points: 0 };
    if (JSON.stringify(shown) === before) return;
    const focused = drawn.inputs.includes(element.getRootNode().activeElement);
    drawn.write(shown.answer);
    drawn.unmark();
    others.replaceChildren();
    status.replaceChildren();
    delete status.dataset.mark;
    basis.hidden = true;
    drawn.inputs.forEach((input) => { input.disabled = shown.checked; });
    check.textContent = shown.checked ? words.again : words.check;
    if (shown.checked) tell(shown);
    if (shown.checked && focused) check.focus();
  }

  return { element, paint, focus: () => drawn.inputs[0].focus() };
}

/** The line on what an answer rests on: the page's own, where the site has made links of the keys, or a plain one. */
function basisOf(question, words, ready) {
  return ready[question.id]
    || h("p", { class: "quiz-basis" }, `${words.rests_on} ${question.rests_on.join(", ")}`);
}

/** Without a script the key is a fold at the end; with one a copy of it shows in print alone. The lines in it that say
 * what an answer rests on go to the questions as they are: scripts of the page may listen to their links. */
function printedKey(fold) {
  if (!fold) return null;
  const title = h("p", { class: "quiz-key-title" }, fold.querySelector("summary").textContent);
  return h("section", { class: "quiz-key" }, title, fold.querySelector("ol").cloneNode(true));
}

export function render({ model, el }) {
  const { questions, words, lang } = model.get("content");
  const ready = {};
  el.querySelectorAll(".quiz-basis").forEach((line) => { ready[line.dataset.for] = line; });
  const key = printedKey(el.querySelector(".quiz-key"));
  const number = (points) => new Intl.NumberFormat(lang, { maximumFractionDigits: 2 }).format(points);
  const plural = new Intl.PluralRules(lang);

  function update(question, change) {
    const state = { ...cleanState(questions, model.get("state")) };
    const entry = cleanEntry(question, { ...state[question.id], ...change });
    if (entry) state[question.id] = entry;
    else delete state[question.id];
    model.set("state", state);
    model.save_changes();
  }

  const cards = questions.map((question, i) => drawQuestion(question, i + 1, {
    words, number, total: questions.length, basis: basisOf(question, words, ready),
    update: (change) => update(question, change),
  }));
  const score = h("p", { class: "pq-score" });
  const restart = h("button", {
    type: "button",
    onclick() {
      model.set("state", {});
      model.save_changes();
      cards[0].focus();
    },
  }, words.restart);

  function paint() {
    const state = cleanState(questions, model.get("state"));
    questions.forEach((question, i) => cards[i].paint(state[question.id]));
    const entries = Object.values(state);
    const points = entries.reduce((sum, entry) => sum + entry.points, 0);
    const possible = questions.length;
    const told = words.score[plural.select(possible)] || words.score.other;
    const done = fill(words.checked, { n: entries.filter((entry) => entry.checked).length, total: possible });
    score.replaceChildren(
      h("strong", {}, fill(told, { points: number(points), possible })), " ", h("span", { class: "pq-done" }, done));
  }

  const held = el.contains(document.activeElement);
  el.replaceChildren(h("div", { class: "pq", lang, role: "group", "aria-label": words.quiz },
    ...cards.map((card) => card.element), h("div", { class: "pq-foot" }, score, restart)));
  if (key) el.append(key);
  paint();
  if (held) cards[0].focus();
  model.on("change:state", paint);
  return () => model.off("change:state", paint);
}
