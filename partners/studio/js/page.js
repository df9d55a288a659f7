// A page without a kernel: a model of the same shape, whose state lives in the reader's own browser.
import { cleanState } from "./state.js";

const VERSION = 1;

/** What storage holds under a key, or nothing: it may be blocked, full, or hold something foreign. */
function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function pageModel(content) {
  const key = `${content.book}:studio:${VERSION}:${content.lang}`;
  const listeners = new Set();
  let state = cleanState(content, stored(key));
  return {
    get: (name) => (name === "content" ? content : state),
    set(_name, value) {
      state = value;
      listeners.forEach((listener) => listener());
    },
    save_changes() {
      try {
        localStorage.setItem(key, JSON.stringify(state));
      } catch {
        // Without storage the studio still works, until the page is left.
      }
    },
    on: (_event, listener) => listeners.add(listener),
    off: (_event, listener) => listeners.delete(listener),
  };
}

function mountAll() {
  for (const el of document.querySelectorAll("[data-partners-studio]:not([data-drawn])")) {
    el.dataset.drawn = "";
    render({ model: pageModel(JSON.parse(el.dataset.partnersStudio)), el });
  }
}
