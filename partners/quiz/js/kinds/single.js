// Single choice: native radios.
import { drawOptions } from "../choice.js";

export default {
  clean: (question, answer) => (question.options.some((option) => option.key === answer) ? answer : null),
  complete: (question, answer) => answer !== null,
  points: (question, answer) => (question.options.find((option) => option.key === answer).right ? 1 : 0),

  draw(question, tools) {
    const list = drawOptions(question, "radio", tools);
    return {
      ...list,
      read: () => list.read()[0] ?? null,
      write: (answer) => list.write([answer]),
      mark: (answer) => list.mark([answer]),
      others: (answer) => list.others([answer]),
    };
  },
};
