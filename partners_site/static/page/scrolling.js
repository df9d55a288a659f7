// What scrolls sideways can be reached, and so scrolled, from the keyboard.
const boxes = document.querySelectorAll("pre, .cell_output > .output, .partners-table, .partners-plot.wide");
const measure = (box) => {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0; else box.removeAttribute("tabindex");
};
// Also when a result that was hidden is chosen, and when the window or the letters change their size.
const watch = new ResizeObserver((changes) => changes.forEach((change) => measure(change.target)));
boxes.forEach((box) => watch.observe(box));
