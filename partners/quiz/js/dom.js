// Elements from code. Every text goes in as text, so nothing in a bank can become markup.

/** An element with attributes and children; `on…` attributes are listeners, false and null ones are left out. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  // JupyterLab takes arrow keys and Enter for itself unless the focused element itself says not to.
  if (["input", "button", "select", "summary"].includes(tag)) element.setAttribute("data-lm-suppress-shortcuts", "true");
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Append a text with something made of each match of a pattern. */
function weave(element, text, pattern, make, rest) {
  let last = 0;
  for (const found of text.matchAll(pattern)) {
    element.append(...rest(text.slice(last, found.index)), make(found));
    last = found.index + found[0].length;
  }
  element.append(...rest(text.slice(last)));
  return element;
}

const CYRILLIC = /[«„]?[\u0400-\u04ff][\u0400-\u04ff\d]*(?:[\s,«»„“/-]+[\u0400-\u04ff][\u0400-\u04ff\d]*)*[»“]?/g;

/** A text whose Cyrillic words say their language, so that a screen reader changes its voice. */
function voiced(element, text) {
  const language = (words) => (/[әғқңөұүһ]/i.test(words) ? "kk" : "ru");
  return weave(element, text, CYRILLIC, ([words]) => h("span", { lang: language(words) }, words), (plain) => [plain]);
}

/** A text with `code` and *stress* as elements. */
export function inline(text) {
  const marks = /`([^`]+)`|\*([^*\s](?:[^*]*[^*\s])?)\*/g;
  const marked = ([, code, stress]) => voiced(h(code ? "code" : "em"), code || stress);
  return weave(h("span"), text, marks, marked, (between) => voiced(h("span"), between).childNodes);
}

/** The same text without marks, where there can be no elements. */
export function plain(text) {
  return inline(text).textContent;
}

/** A text of the catalogue with its {placeholders} filled in. */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? values[name] : whole));
}

/** Feedback: a mark with its word, then the explanation. Empty until something is told. */
export class Feedback {
  constructor(id, words) {
    this.words = words;
    this.element = h("p", { class: "pq-feedback", id });
  }
  clear() {
    this.element.replaceChildren();
    delete this.element.dataset.mark;
  }
  /** @param mark right or wrong  @param word key of the catalogue for what is said beside the mark */
  tell(mark, word, why) {
    const sign = h("span", { "aria-hidden": "true" }, mark === "right" ? "✓ " : "✗ ");
    this.element.dataset.mark = mark;
    this.element.replaceChildren(h("strong", {}, sign, `${this.words[word]}.`), " ", inline(why));
  }
}
