// A page without a kernel: a model of the same shape, whose state lives in the reader's own browser.
import { cleanState } from "./state.js";

const VERSION = 1;

/** What storage holds under a key, or nothing: it may be blocked, full, or hold something foreign. */
function stored(key) {
  try {
    const found = JSON.parse(localStorage.getItem(key));
    return typeof found === "object" && found !== null && !Array.isArray(found) ? found : {};
  } catch {
    return {};
  }
}

function pageModel(content) {
  const key = `${content.book}:quiz:${VERSION}:${content.lang}:${content.chapter}`;
  const listeners = new Set();
  let state = cleanState(content.questions, stored(key));
  return {
    get: (name) => (name === "content" ? content : state),
    set(_name, value) {
      state = value;
      listeners.forEach((listener) => listener());
    },
    save_changes() {
      // Other quizzes of the chapter may keep their answers under the same key.
      const whole = stored(key);
      content.questions.forEach((question) => delete whole[question.id]);
      try {
        localStorage.setItem(key, JSON.stringify({ ...whole, ...state }));
      } catch {
        // Without storage the quiz still works, until the page is left.
      }
    },
    on: (_event, listener) => listeners.add(listener),
    off: (_event, listener) => listeners.delete(listener),
  };
}

function mountAll() {
  for (const el of document.querySelectorAll("[data-partners-quiz]:not([data-drawn])")) {
    el.dataset.drawn = "";
    render({ model: pageModel(JSON.parse(el.dataset.partnersQuiz)), el });
  }
}
