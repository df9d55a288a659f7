// The reader's coding beside the book's: how far they agree, and where they part.
import { h, fill } from "./dom.js";
import { agreement } from "./kappa.js";

/** Whether a code names one of the book's actors and one of its recipients. */
function samePair(code, act) {
  return code.actor !== code.recipient && act.actors.includes(code.actor) && act.recipients.includes(code.recipient);
}

export function drawResult(content) {
  const { words, lang } = content;
  const number = (value, digits) => new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(value);
  const acts = content.sentences.flatMap((sentence) => sentence.acts);
  const body = h("div", {});
  const element = h("div", { class: "ps-result", hidden: true }, h("p", { class: "pq-prompt" }, words.result), body);

  function summary(coded, codes) {
    const found = agreement(coded.map((act) => [codes[act.id].plover, act.plover]));
    return fill(words.summary, {
      alike: found.alike, n: found.n, percent: number(100 * found.percent, 0), chance: number(100 * found.chance, 0),
      kappa: Number.isNaN(found.kappa) ? words.undefined : number(found.kappa, 2),
    });
  }

  function pairs(coded, codes) {
    const events = coded.filter((act) => {
      const code = codes[act.id];
      return act.plover !== "none" && code.plover !== "none" && code.actor && code.recipient;
    });
    const alike = events.filter((act) => samePair(codes[act.id], act)).length;
    return events.length ? fill(words.pairs, { alike, n: events.length }) : "";
  }

  function parting(coded, codes) {
    const apart = coded.filter((act) => codes[act.id].plover !== act.plover);
    if (!apart.length) return h("p", {}, words.nowhere);
    const head = [words.key_act, words.you, words.book].map((word) => h("th", { scope: "col" }, word));
    const rows = apart.map((act) => h("tr", {},
      h("th", { scope: "row" }, `${act.id} ${act.event}`), h("td", {}, codes[act.id].plover), h("td", {}, act.plover)));
    return h("table", {}, h("caption", {}, words.parting), h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows));
  }

  return {
    element,
    /** @returns the summary, or nothing where there is nothing to compare */
    paint({ compared, codes }) {
      const coded = acts.filter((act) => codes[act.id]?.plover);
      element.hidden = !compared || !coded.length;
      if (element.hidden) {
        body.replaceChildren();
        return "";
      }
      const told = [summary(coded, codes), pairs(coded, codes)].filter(Boolean);
      body.replaceChildren(...told.map((line) => h("p", {}, line)), parting(coded, codes));
      return told[0];
    },
  };
}
