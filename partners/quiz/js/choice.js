// What the kinds with options share: rows of a native input, its text and its own explanation.
import { h, inline, Feedback } from "./dom.js";

/** The interface of a drawn kind, for a list of options. Keys of picked options go in and out of read, write, mark. */
export function drawOptions(question, type, { id, words, changed }) {
  const rows = question.options.map((option, n) => {
    const feedback = new Feedback(`${id}-${n}`, words);
    const input = h("input", {
      type, name: id, value: option.key, "aria-describedby": `${id}-${n}`, onchange: changed,
    });
    const label = h("label", {}, input, inline(option.text));
    return { option, input, feedback, element: h("div", { class: "pq-option" }, label, feedback.element) };
  });
  return {
    element: h("div", { class: "pq-options" }, ...rows.map((row) => row.element)),
    inputs: rows.map((row) => row.input),
    read: () => rows.filter((row) => row.input.checked).map((row) => row.option.key),
    write: (keys) => rows.forEach((row) => { row.input.checked = keys.includes(row.option.key); }),
    unmark: () => rows.forEach((row) => row.feedback.clear()),
    mark(keys) {
      for (const { option, feedback } of rows.filter((row) => keys.includes(row.option.key))) {
        const mark = option.right ? "right" : "wrong";
        feedback.tell(mark, mark, option.why);
      }
      return "";
    },
    others: (keys) => question.options.filter((option) => !keys.includes(option.key)),
  };
}
