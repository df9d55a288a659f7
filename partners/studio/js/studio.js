// Draws the studio into an element over a model with get, set, save_changes, on and off: anywidget's own model with a
// kernel, the one of page.js without. The model's "content" never changes; its "state" is the reader's coding.
import { h, fill, inline } from "./dom.js";
import { drawAct } from "./act.js";
import { drawFiles } from "./files.js";
import { drawResult } from "./result.js";
import { cleanState } from "./state.js";

function drawCodebook({ quads, words }) {
  const groups = quads.flatMap((quad) => [
    h("p", {}, quad.name),
    h("dl", {}, ...quad.classes.flatMap(({ code, text }) => [h("dt", {}, code), h("dd", {}, text)])),
  ]);
  return h("details", { class: "ps-codebook" },
    h("summary", {}, words.codebook), ...groups, h("p", { class: "ps-licence" }, words.licence));
}

/** The sentence, with the link that the site has made of its key, or plain. */
function said(sentence, ready) {
  return ready[sentence.id] || h("p", { class: "studio-said" }, `${sentence.text} ${sentence.id}`);
}

/** Without a script the key is a fold at the end; with one it shows in print alone. */
function printedKey(fold) {
  if (!fold) return null;
  const title = h("p", {}, h("strong", {}, fold.querySelector("summary").textContent));
  return h("section", { class: "studio-key" }, title, fold.querySelector("ul"));
}

export function render({ model, el }) {
  const content = model.get("content");
  const { words, lang, sentences } = content;
  const total = sentences.flatMap((sentence) => sentence.acts).length;
  const ready = {};
  el.querySelectorAll(".studio-said").forEach((line) => { ready[line.dataset.for] = line.cloneNode(true); });
  const key = printedKey(el.querySelector(".studio-key"));

  const current = () => cleanState(content, model.get("state"));
  function update(change) {
    model.set("state", cleanState(content, { ...current(), ...change }));
    model.save_changes();
  }
  function choose(act, part, value) {
    const { codes } = current();
    update({ codes: { ...codes, [act.id]: { ...codes[act.id], [part]: value } } });
  }

  const drawn = {};
  const cards = sentences.map((sentence) => h("div", { class: "pq-question ps-sentence" }, said(sentence, ready),
    ...sentence.acts.map((act) => {
      drawn[act.id] = drawAct(act, {
        content, n: Object.keys(drawn).length + 1, total, update: (part, value) => choose(act, part, value),
      });
      return drawn[act.id].element;
    })));
  const result = drawResult(content);
  const progress = h("p", { class: "ps-progress" });
  const status = h("p", { class: "ps-status", role: "status" });
  function say(text, unseen = false) {
    status.classList.toggle("ps-unseen", unseen);
    if (status.textContent !== text) status.textContent = text;
  }

  const compare = h("button", {
    type: "button", class: "pq-check",
    onclick() {
      const { codes, compared } = current();
      if (!compared && !Object.values(codes).some((code) => code.plover)) say(words.first);
      else update({ compared: !compared });
    },
  });
  const restart = h("button", {
    type: "button",
    onclick() {
      if (!window.confirm(words.restart_sure)) return;
      update({ compared: false, codes: {} });
      drawn[sentences[0].acts[0].id].focus();
    },
  }, words.restart);
  const name = h("input", { type: "text", autocomplete: "off", maxlength: 40, onchange: () => update({ coder: name.value }) });
  const files = drawFiles({ content, current, load: (codes) => update({ codes }), say });

  let before = "";
  function paint() {
    const state = current();
    for (const [act, card] of Object.entries(drawn)) card.paint(state.codes[act], state.compared);
    name.value = state.coder;
    compare.textContent = state.compared ? words.hide : words.compare;
    const n = Object.values(state.codes).filter((code) => code.plover).length;
    progress.textContent = fill(words.progress, { n, total });
    const told = result.paint(state);
    // Announced when it changes; the same words stand in the result, to be read.
    if (told !== before) say(told, true);
    before = told;
  }

  el.replaceChildren(h("div", { class: "pq ps", lang, role: "group", "aria-label": words.studio },
    h("div", { class: "pq-question ps-intro" }, h("p", {}, inline(words.intro)), drawCodebook(content)), ...cards,
    h("div", { class: "ps-foot" }, progress, h("div", { class: "ps-bar" }, compare, ...files, restart),
      h("p", { class: "ps-name" }, h("label", {}, words.initials, " ", name)), status, result.element)));
  if (key) el.append(key);
  paint();
  before = "";
  status.textContent = "";
  model.on("change:state", paint);
  return () => model.off("change:state", paint);
}
