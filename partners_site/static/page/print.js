// What every page needs: print, and the way back from a citation.
document.querySelectorAll(".print-button").forEach((button) => button.addEventListener("click", () => window.print()));

// A map's frame cannot look into this page when both are files on a disk, so the theme is told to it.
const tell = () => {
  const theme = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  document.querySelectorAll(".partners-map iframe").forEach((frame) => frame.contentWindow?.postMessage({ partnersTheme: theme }, "*"));
};
new MutationObserver(tell).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
window.addEventListener("message", (event) => { if (event.data?.partnersTheme === "ask") tell(); });
