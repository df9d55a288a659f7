// What scrolls sideways can be reached, and so scrolled, from the keyboard.
const boxes = document.querySelectorAll("pre, .cell_output > .output, .partners-table, .partners-plot.wide");
const measure = () => boxes.forEach((box) => {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0; else box.removeAttribute("tabindex");
});
let waiting;
window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(measure, 300); });
window.addEventListener("load", measure);
