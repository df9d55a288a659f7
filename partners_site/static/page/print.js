// What every page needs: print, and the way back from a citation.
// On paper a map is a drawing, which a page on the screen has not loaded.
const drawn = () => Promise.all([...document.querySelectorAll(".partners-map-print")].map((image) => {
  image.loading = "eager";
  return image.decode().catch(() => {});
}));
document.querySelectorAll(".print-button").forEach((button) => button.addEventListener("click", () => drawn().then(() => window.print())));
window.addEventListener("beforeprint", drawn);

// A map's frame cannot look into this page when both are files on a disk, so the theme is told to it.
const tell = () => {
  const theme = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  document.querySelectorAll(".partners-map iframe").forEach((frame) => frame.contentWindow?.postMessage({ partnersTheme: theme }, "*"));
};
new MutationObserver(tell).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
window.addEventListener("message", (event) => { if (event.data?.partnersTheme === "ask") tell(); });
