// Multiple choice: native checkboxes, and a part of the point for a part of the answer.
import { drawOptions } from "../choice.js";
import { fill } from "../dom.js";

/** How many of the right options and of the wrong ones are picked, and how many right ones there are. */
function count(question, picked) {
  const right = question.options.filter((option) => option.right);
  const hits = right.filter((option) => picked.includes(option.key)).length;
  return { right: hits, wrong: picked.length - hits, all: right.length };
}

export default {
  clean(question, answer) {
    if (!Array.isArray(answer)) return null;
    const keys = question.options.map((option) => option.key).filter((key) => answer.includes(key));
    return keys.length ? keys : null;
  },
  complete: (question, answer) => answer !== null,
  points(question, answer) {
    const { right, wrong, all } = count(question, answer);
    return Math.max(0, right - wrong) / all;
  },

  draw(question, tools) {
    const list = drawOptions(question, "checkbox", tools);
    return {
      ...list,
      read() {
        const picked = list.read();
        return picked.length ? picked : null;
      },
      write: (answer) => list.write(answer || []),
      mark(answer) {
        list.mark(answer);
        return fill(tools.words.picked, count(question, answer));
      },
    };
  },
};
