// A page without a kernel: a model of the same shape as anywidget's, whose state lives in the reader's own browser.

/** What storage holds under a key, or null: it may be blocked, full, or hold no JSON. */
export function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** A model over storage: `clean` makes a state of whatever was found, `kept` says what to store for a state. */
export function pageModel(content, key, clean, kept = (state) => state) {
  const listeners = new Set();
  let state = clean(stored(key));
  return {
    get: (name) => (name === "content" ? content : state),
    set(_name, value) {
      state = value;
      listeners.forEach((listener) => listener());
    },
    save_changes() {
      try {
        localStorage.setItem(key, JSON.stringify(kept(state)));
      } catch {
        // Without storage everything still works, until the page is left.
      }
    },
    on: (_event, listener) => listeners.add(listener),
    off: (_event, listener) => listeners.delete(listener),
  };
}

/** Draws into every element that carries its content in a data attribute, each once. */
export function mountAll(attribute, draw) {
  for (const el of document.querySelectorAll(`[${attribute}]:not([data-drawn])`)) {
    el.dataset.drawn = "";
    draw(JSON.parse(el.getAttribute(attribute)), el);
  }
}
