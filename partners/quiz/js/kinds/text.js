// A short text. What counts as the same spelling, fold says here and in score.py alike.
import { h, Feedback } from "../dom.js";

const LONGEST = 80;
const ALIKE = {
  ё: "е", ә: "а", ғ: "г", қ: "к", ң: "н", ө: "о", ұ: "у", ү: "у", һ: "х", і: "и",
  ə: "a", ı: "i", ø: "o", ł: "l", đ: "d", ß: "ss", æ: "ae", œ: "oe",
};
const BETWEEN = new RegExp(
  "[\\u0009-\\u000d\\u0020\\u00a0\\u2000-\\u200b\\u202f\\u205f\\u3000\\u002d\\u00ad\\u2010-\\u2015\\u2212"
  + "\\u0027\\u0060\\u00b4\\u02b9-\\u02bc\\u2018\\u2019\\u201b\\u2032]", "gu");

function fold(text) {
  const bare = text.toLowerCase().normalize("NFD").replace(/([a-z])[\u0300-\u036f]+/gu, "$1").normalize("NFC");
  return [...bare].map((letter) => ALIKE[letter] ?? letter).join("").replace(BETWEEN, "");
}

/** Whether one letter added, left out, changed or swapped with its neighbour makes one text the other. */
function near(one, other) {
  const [a, b] = [[...one], [...other]];
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (left.length === 2 && right.length === 2) return left[0] === right[1] && left[1] === right[0];
  return left.length <= 1 && right.length <= 1;
}

/** What to say of an answer: mark, word of the catalogue, explanation. */
function judge(question, answer) {
  const typed = fold(answer);
  if (question.accepted.includes(typed)) return ["right", "right", question.why.right];
  const slip = question.slips.find(({ texts }) => texts.includes(typed));
  if (slip) return ["wrong", "wrong", slip.why];
  // In a short word one letter makes another word.
  const misspelt = question.accepted.some((accepted) => accepted.length > 4 && near(typed, accepted));
  return ["wrong", misspelt ? "near" : "wrong", question.why.wrong];
}

export default {
  clean: (question, answer) => (typeof answer === "string" && answer && answer.length <= LONGEST ? answer : null),
  complete: (question, answer) => answer !== null && fold(answer) !== "",
  points: (question, answer) => (question.accepted.includes(fold(answer)) ? 1 : 0),

  draw(question, { id, words, changed }) {
    const feedback = new Feedback(`${id}-0`, words);
    const input = h("input", {
      type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: LONGEST,
      id: `${id}-input`, "aria-describedby": `${id}-0`, onchange: changed,
    });
    return {
      element: h("div", { class: "pq-number pq-text" },
        h("label", { for: `${id}-input` }, words.answer), input, feedback.element),
      inputs: [input],
      read: () => input.value || null,
      write(answer) {
        if (input.value !== (answer || "")) input.value = answer || "";
      },
      unmark: () => feedback.clear(),
      mark(answer) {
        feedback.tell(...judge(question, answer));
        return "";
      },
      others: () => [],
    };
  },
};
