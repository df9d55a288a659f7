// Light, dark, or as the system says; the head of the page has set the first look already.
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const buttons = document.querySelectorAll(".theme-switch-button");

const show = (mode) => {
  root.dataset.mode = mode;
  root.dataset.theme = mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
  buttons.forEach((button) => {
    const words = button.querySelector("[data-auto]");
    if (words) words.textContent = words.dataset[mode];
  });
};
const next = () => {
  // From "as the system says" the first step always changes what the reader sees.
  const order = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
  const mode = order[(order.indexOf(root.dataset.mode) + 1) % order.length];
  show(mode);
  try { localStorage.setItem("mode", mode); } catch { /* Not kept: the next page asks the system again. */ }
};
buttons.forEach((button) => button.addEventListener("click", next));
dark.addEventListener("change", () => show(root.dataset.mode));
show(root.dataset.mode);
