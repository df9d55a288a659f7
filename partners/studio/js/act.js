// One act: its class, actor and recipient to choose, and what the book has once the reader asks for it.
import { h, fill } from "./dom.js";

function drawSelect(id, label, none, groups, described, changed) {
  const option = ({ code, name }) => h("option", { value: code }, name);
  const select = h("select", {
    id, "aria-describedby": described, "data-lm-suppress-shortcuts": "true", onchange: () => changed(select.value),
  }, h("option", { value: "" }, none), ...groups.flatMap((group) => (
    group.name ? [h("optgroup", { label: group.name }, ...group.options.map(option))] : group.options.map(option)
  )));
  return { select, element: h("p", { class: "ps-field" }, h("label", { for: id }, label), select) };
}

/** The states of the book's code, joined: "Russia → Kazakhstan". */
function pairOf(act, content) {
  const name = (code) => content.states.find((state) => state.code === code).name;
  return `${act.actors.map(name).join(", ")} → ${act.recipients.map(name).join(", ")}`;
}

function drawTold(act, content) {
  const { words } = content;
  const element = h("div", { class: "ps-told" });
  return {
    element,
    clear() {
      element.replaceChildren();
      delete element.dataset.mark;
    },
    tell(code) {
      const same = code.plover === act.plover;
      const event = act.plover === "none" ? "" : ` (${pairOf(act, content)})`;
      element.dataset.mark = same ? "same" : "differs";
      element.replaceChildren(
        h("p", {}, h("strong", {}, h("span", { "aria-hidden": "true" }, same ? "✓ " : "◇ "),
          `${same ? words.as_book : words.not_as_book}: ${act.plover}`), `${event}.`),
        h("p", {}, `${words.reason} ${act.reason}`), h("p", {}, `${words.doubt} ${act.doubt}`));
    },
  };
}

/**
 * @param tools content, n and total (for the count), update(part, value)
 * @returns element, paint(code or undefined, compared), focus()
 */
export function drawAct(act, { content, n, total, update }) {
  const { words } = content;
  // Two studios on one page are two copies of this module, so a counter would not keep their ids apart.
  const id = `ps-${act.id}-${Math.random().toString(36).slice(2, 8)}`;
  const gloss = h("p", { class: "ps-gloss", id: `${id}-gloss` });
  const classes = content.quads.map((quad) => ({
    name: quad.name, options: quad.classes.map(({ code }) => ({ code, name: code })),
  }));
  const states = [{ options: content.states }];
  const fields = {
    plover: drawSelect(`${id}-plover`, words.class, words.choose, classes, `${id}-gloss`, (v) => update("plover", v)),
    actor: drawSelect(`${id}-actor`, words.actor, words.nobody, states, null, (v) => update("actor", v)),
    recipient: drawSelect(`${id}-to`, words.recipient, words.nobody, states, null, (v) => update("recipient", v)),
  };
  const told = drawTold(act, content);
  const element = h("fieldset", { class: "ps-act", "data-act": act.id },
    h("legend", {}, h("span", { class: "pq-count" }, `${fill(words.act, { n, total })} · ${act.id}`), " ",
      h("span", { class: "pq-prompt" }, act.event)),
    h("div", { class: "ps-fields" }, ...Object.values(fields).map((field) => field.element)), gloss, told.element);
  const text = (code) => content.quads.flatMap((quad) => quad.classes).find((one) => one.code === code)?.text || "";

  return {
    element,
    focus: () => fields.plover.select.focus(),
    paint(code, compared) {
      for (const [part, { select }] of Object.entries(fields)) select.value = code?.[part] || "";
      gloss.textContent = text(code?.plover);
      if (compared && code?.plover) told.tell(code);
      else told.clear();
    },
  };
}
