// Pick on a map: native radios on the drawing of the coast, which the bundle brings along as CHART.
import { h, Feedback } from "../dom.js";

/** The coast. The parser knows what belongs into an SVG without being told its namespace. */
function drawCoast() {
  const empty = new DOMParser().parseFromString("<svg><path/><path/></svg>", "text/html").querySelector("svg");
  const svg = document.importNode(empty, true);
  svg.setAttribute("viewBox", `0 0 ${CHART.width} ${CHART.height}`);
  svg.setAttribute("class", "pq-chart");
  svg.setAttribute("aria-hidden", "true");
  ["sea", "rivers"].forEach((name, n) => {
    svg.children[n].setAttribute("class", name === "sea" ? "pq-sea" : "pq-river");
    svg.children[n].setAttribute("d", CHART[name]);
  });
  return svg;
}

const find = (question, key) => question.places.find((place) => place.key === key);

export default {
  clean: (question, answer) => (find(question, answer) ? answer : null),
  complete: (question, answer) => answer !== null,
  points: (question, answer) => (find(question, answer).right ? 1 : 0),

  draw(question, { id, words, changed }) {
    const feedback = new Feedback(`${id}-0`, words);
    const pins = question.places.map((place, n) => {
      const input = h("input", {
        type: "radio", name: id, value: place.key, "aria-label": place.label, "aria-describedby": `${id}-0`, onchange: changed,
      });
      const number = h("span", { "aria-hidden": "true" }, String(n + 1));
      return { input, element: h("label", { class: "pq-pin", style: `left: ${place.x}%; top: ${place.y}%` }, input, number) };
    });
    const inputs = pins.map(({ input }) => input);
    return {
      element: h("div", { class: "pq-place" },
        h("div", { class: "pq-map" }, drawCoast(), ...pins.map(({ element }) => element)), feedback.element),
      inputs,
      read: () => inputs.find((input) => input.checked)?.value ?? null,
      write: (answer) => inputs.forEach((input) => { input.checked = input.value === answer; }),
      unmark: () => feedback.clear(),
      mark(answer) {
        const { right, why } = find(question, answer);
        const mark = right ? "right" : "wrong";
        feedback.tell(mark, mark, why);
        return "";
      },
      others: (answer) => question.places.filter((place) => place.key !== answer)
        .map(({ label, name, why }) => ({ text: `${label} (${name})`, why })),
    };
  },
};
