// Ordering: rows that move by two buttons, by the arrow keys on them, or by dragging a grip.
import { h, inline, plain, fill, Feedback } from "../dom.js";

/** For each row of an answer: whether it stands right after the row that belongs before it. */
function marks(question, answer) {
  return answer.map((key, n) => {
    const place = question.order.indexOf(key);
    return (place ? question.order[place - 1] : undefined) === answer[n - 1];
  });
}

/** How many rows follow the right one, the first row aside, and how many could. */
function count(question, answer) {
  return { right: marks(question, answer).slice(1).filter(Boolean).length, all: answer.length - 1 };
}

export default {
  clean(question, answer) {
    if (!Array.isArray(answer) || answer.length !== question.order.length) return null;
    return question.order.every((key) => answer.includes(key)) ? [...answer] : null;
  },
  complete: (question, answer) => answer !== null,
  points(question, answer) {
    const { right, all } = count(question, answer);
    return right / all;
  },

  draw(question, { id, words, changed, say }) {
    const start = question.items.map((item) => item.key);
    let order = start;
    let touched = false;
    const list = h("ol", { class: "pq-rows" });
    const rows = {};

    function arrow(item, step) {
      const name = step < 0 ? "up" : "down";
      return h("button", {
        type: "button", class: "pq-arrow", "aria-label": fill(words[name], { item: plain(item.text) }),
        onclick: () => move(item, step),
      }, h("span", { "aria-hidden": "true" }, step < 0 ? "↑" : "↓"));
    }

    question.items.forEach((item, n) => {
      const feedback = new Feedback(`${id}-${n}`, words);
      const up = arrow(item, -1);
      const down = arrow(item, 1);
      const grip = h("span", { class: "pq-grip", "aria-hidden": "true", onpointerdown: (event) => drag(event, item) }, "⠿");
      const number = h("span", { class: "pq-number-of", "aria-hidden": "true" });
      const row = h("div", { class: "pq-row" }, grip, number, inline(item.text),
        h("div", { class: "pq-arrows" }, up, down));
      const element = h("li", {
        "data-key": item.key, style: `--pq-start: ${n}`, onkeydown: (event) => keys(event, item),
      }, row, feedback.element);
      rows[item.key] = { item, element, number, feedback, up, down };
    });

    function show() {
      // Rows that already stand in their place stay in it: a node put in anew loses the focus.
      order.forEach((key, n) => {
        const { element, number } = rows[key];
        if (list.children[n] !== element) list.insertBefore(element, list.children[n] || null);
        number.textContent = n + 1;
      });
    }

    const where = (item) => ({ n: order.indexOf(item.key) + 1, all: order.length, item: plain(item.text) });

    function shift(item, to) {
      const rest = order.filter((key) => key !== item.key);
      order = [...rest.slice(0, to), item.key, ...rest.slice(to)];
      touched = true;
      show();
    }

    function move(item, step) {
      const to = order.indexOf(item.key) + step;
      if (to < 0 || to >= order.length) {
        say(fill(words.edge, where(item)));
        return;
      }
      const focused = list.getRootNode().activeElement;
      shift(item, to);
      focused?.focus();
      changed();
      say(fill(words.moved, where(item)));
    }

    function keys(event, item) {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey || rows[item.key].up.disabled) return;
      event.preventDefault();
      move(item, step);
    }

    /** The list, which stays where it is, follows the pointer: a row that is put in anew would lose it. */
    function drag(event, item) {
      if (rows[item.key].up.disabled || event.button) return;
      event.preventDefault();
      const before = order.join();
      const { element } = rows[item.key];
      element.classList.add("pq-held");
      list.setPointerCapture(event.pointerId);
      list.onpointermove = ({ clientY }) => {
        const others = order.filter((key) => key !== item.key).map((key) => rows[key].element.getBoundingClientRect());
        const to = others.filter((box) => clientY > box.top + box.height / 2).length;
        if (to !== order.indexOf(item.key)) shift(item, to);
      };
      list.onlostpointercapture = () => {
        list.onpointermove = list.onlostpointercapture = null;
        element.classList.remove("pq-held");
        if (order.join() === before) return;
        changed();
        say(fill(words.moved, where(item)));
      };
    }

    show();
    return {
      element: list,
      get inputs() {
        return [...order.map((key) => rows[key].down), ...order.map((key) => rows[key].up)];
      },
      read: () => (touched ? order : null),
      write(answer) {
        touched = answer !== null;
        order = answer || start;
        show();
      },
      unmark: () => Object.values(rows).forEach((row) => row.feedback.clear()),
      mark(answer) {
        const right = marks(question, answer);
        answer.forEach((key, n) => {
          const mark = right[n] ? "right" : "wrong";
          rows[key].feedback.tell(mark, mark, rows[key].item.why);
        });
        return fill(words.ordered, count(question, answer));
      },
      others: () => [],
    };
  },
};
