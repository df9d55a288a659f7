// Matching: a native select a row.
import { h, inline, plain, fill, Feedback } from "../dom.js";

function count(question, answer) {
  return { right: question.rows.filter((row) => answer[row.key] === row.partner).length, all: question.rows.length };
}

export default {
  clean(question, answer) {
    if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return null;
    const rows = question.rows.map((row) => row.key);
    const known = question.partners.map((partner) => partner.key);
    if (!Object.keys(answer).every((row) => rows.includes(row) && known.includes(answer[row]))) return null;
    const given = rows.filter((row) => Object.hasOwn(answer, row));
    return given.length ? Object.fromEntries(given.map((row) => [row, answer[row]])) : null;
  },
  complete: (question, answer) => answer !== null && Object.keys(answer).length === question.rows.length,
  points(question, answer) {
    const { right, all } = count(question, answer);
    return right / all;
  },

  draw(question, { id, words, changed }) {
    const rows = question.rows.map((row, n) => {
      const feedback = new Feedback(`${id}-${n}`, words);
      const options = question.partners.map((partner) => h("option", { value: partner.key }, plain(partner.text)));
      const select = h("select", { id: `${id}-row-${n}`, "aria-describedby": `${id}-${n}`, onchange: changed },
        h("option", { value: "" }, words.choose), ...options);
      const label = h("label", { for: `${id}-row-${n}` }, inline(row.text));
      return { row, select, feedback, element: h("div", { class: "pq-pair" }, label, select, feedback.element) };
    });
    const listed = question.partners.map((partner) => plain(partner.text)).join(" · ");
    return {
      element: h("div", { class: "pq-pairs" }, ...rows.map(({ element }) => element),
        h("p", { class: "pq-paper" }, `${words.to_choose} ${listed}`)),
      inputs: rows.map(({ select }) => select),
      read() {
        const chosen = rows.filter(({ select }) => select.value);
        return chosen.length ? Object.fromEntries(chosen.map(({ row, select }) => [row.key, select.value])) : null;
      },
      write(answer) {
        for (const { row, select } of rows) select.value = answer?.[row.key] ?? "";
      },
      unmark: () => rows.forEach(({ feedback }) => feedback.clear()),
      mark(answer) {
        for (const { row, feedback } of rows) {
          const mark = answer[row.key] === row.partner ? "right" : "wrong";
          feedback.tell(mark, mark, row.why);
        }
        return fill(words.paired, count(question, answer));
      },
      others: () => [],
    };
  },
};
