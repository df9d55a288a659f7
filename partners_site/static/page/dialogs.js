// On a narrow screen the chapters and the contents of the page open as dialogs: their nodes move in and back out again.
const WIDE = window.matchMedia("(min-width: 992px)");

const outside = (dialog, event) => {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
};

const move = (from, to) => {
  to.append(...from.childNodes);
  const names = [...from.classList];
  from.classList.remove(...names);
  to.classList.add(...names);
};

const drawer = (side) => {
  const button = document.querySelector(`.${side}-toggle`);
  const bar = document.getElementById(`pst-${side}-sidebar`);
  const dialog = document.getElementById(`pst-${side}-sidebar-modal`);
  if (!button || !bar || !dialog) return;
  const close = () => dialog.close();
  button.setAttribute("aria-expanded", side === "primary" && WIDE.matches ? "true" : "false");
  button.addEventListener("click", () => {
    if (side === "primary" && WIDE.matches) {
      const hidden = bar.classList.toggle("pst-sidebar-hidden");
      button.setAttribute("aria-expanded", String(!hidden));
      return;
    }
    move(bar, dialog);
    dialog.setAttribute("aria-label", button.textContent.trim());
    dialog.showModal();
    button.setAttribute("aria-expanded", "true");
  });
  dialog.addEventListener("click", (event) => {
    // A link to a place on this page leaves the page as it is: the dialog must make way for it.
    if (outside(dialog, event) || event.target.closest('a[href^="#"]')) close();
  });
  dialog.addEventListener("close", () => {
    move(dialog, bar);
    button.setAttribute("aria-expanded", "false");
    button.focus();
  });
  WIDE.addEventListener("change", () => {
    if (dialog.open) close();
    if (side === "primary") button.setAttribute("aria-expanded", String(WIDE.matches && !bar.classList.contains("pst-sidebar-hidden")));
  });
};
drawer("primary");
drawer("secondary");

// The list of chapters stays where the reader left it; on the first page it shows the current one.
const chapters = document.getElementById("pst-primary-sidebar");
if (chapters) {
  const KEY = "sidebar-scroll-top";
  try {
    const kept = sessionStorage.getItem(KEY);
    if (kept !== null) chapters.scrollTop = Number(kept);
    else {
      const current = chapters.querySelector(".current > a, a.current");
      if (current && current.offsetTop > chapters.clientHeight) chapters.scrollTop = current.offsetTop - chapters.clientHeight / 3;
    }
    window.addEventListener("pagehide", () => sessionStorage.setItem(KEY, String(chapters.scrollTop)));
  } catch { /* A browser that keeps nothing: the list starts at its top. */ }
}

// Menus are native folds; they close as menus do.
const menus = [...document.querySelectorAll("details.launch")];
document.addEventListener("click", (event) => {
  menus.forEach((menu) => { if (menu.open && !menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menus.forEach((menu) => {
    if (!menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
