// The search dialog opens at once; the index and what reads it are fetched on the first use only.
const dialog = document.getElementById("pst-search-dialog");
const form = document.querySelector("form.bd-search");
let asked = false;
const load = () => {
  if (asked || !form) return;
  asked = true;
  const words = JSON.parse(form.dataset.words);
  const status = form.parentElement.querySelector(".search-status");
  status.textContent = words.loading;
  form.dataset.scripts.trim().split(" ").forEach((address) => {
    const script = document.createElement("script");
    script.src = address;
    script.async = false; // They run in the order in which they stand.
    script.addEventListener("error", () => { status.textContent = words.failed; asked = false; });
    document.head.append(script);
  });
};
const open = () => {
  if (!dialog) return form?.querySelector("input").focus();
  load();
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input").select();
};
document.querySelectorAll(".search-button__button").forEach((button) => button.addEventListener("click", open));
dialog?.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog?.querySelector(".search-close").addEventListener("click", () => dialog.close());
if (form && !dialog?.contains(form)) {
  if (new URLSearchParams(location.search).get("q")) load();
  else form.addEventListener("focusin", load);
}
const mac = /Mac|iPhone|iPad/.test(navigator.platform);
if (mac) document.querySelectorAll(".kbd-shortcut__modifier").forEach((key) => { key.textContent = "⌘"; });
window.addEventListener("keydown", (event) => {
  const chord = (mac ? event.metaKey : event.ctrlKey) && !event.shiftKey && !event.altKey;
  if (!chord || event.key.toLowerCase() !== "k") return;
  event.preventDefault();
  if (dialog?.open) dialog.close(); else open();
}, true);
