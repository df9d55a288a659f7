// A number: a text field, because a native number field refuses the comma that many readers type.
import { h, inline, Feedback } from "../dom.js";

const LONGEST = 32;
const SPACE = "[ \\u00a0\\u2009\\u202f]";
const NUMBER = new RegExp(
  `^${SPACE}*([+\\u2212-]?)((?:[0-9]{1,3}(?:${SPACE}[0-9]{3}){1,4}|[0-9]{1,15})?(?:[.,][0-9]{1,15})?)${SPACE}*$`,
);
const SLACK = 1e-9;

/** The number a reader typed, with a comma or a point before the decimals, or null. score.py has the same rule. */
function parse(text) {
  const found = NUMBER.exec(text);
  if (!found || !found[2]) return null;
  const size = Number(found[2].replace(new RegExp(SPACE, "g"), "").replace(",", "."));
  return found[1] === "-" || found[1] === "\u2212" ? -size : size;
}

function outcome(question, answer) {
  const value = parse(answer);
  if (Math.abs(value - question.answer) <= question.tolerance + SLACK) return "right";
  return value < question.answer ? "low" : "high";
}

export default {
  clean: (question, answer) => (typeof answer === "string" && answer && answer.length <= LONGEST ? answer : null),
  complete: (question, answer) => answer !== null && parse(answer) !== null,
  points: (question, answer) => (outcome(question, answer) === "right" ? 1 : 0),

  draw(question, { id, words, changed }) {
    const feedback = new Feedback(`${id}-0`, words);
    const unit = h("span", { class: "pq-unit", id: `${id}-unit` }, inline(question.unit));
    const input = h("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", maxlength: LONGEST, id: `${id}-input`,
      "aria-describedby": `${id}-unit ${id}-0`, onchange: changed,
    });
    const label = h("label", { for: `${id}-input` }, words.answer);
    return {
      element: h("div", { class: "pq-number" }, label, input, unit, feedback.element),
      inputs: [input],
      read: () => input.value || null,
      write(answer) {
        if (input.value !== (answer || "")) input.value = answer || "";
      },
      unmark: () => feedback.clear(),
      mark(answer) {
        const found = outcome(question, answer);
        feedback.tell(found === "right" ? "right" : "wrong", found, question.why[found]);
        return "";
      },
      others: () => [],
    };
  },
};
