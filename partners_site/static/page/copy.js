// Each block of code can be copied; what a cell printed cannot be mistaken for code.
const words = document.getElementById("copy-button");
const write = async (text) => {
  try { await navigator.clipboard.writeText(text); } catch {
    // No clipboard for a page without https: the old way still works from a click.
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "visually-hidden";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (!done) throw new Error("no clipboard");
  }
};
if (words) document.querySelectorAll("div.highlight > pre").forEach((pre) => {
  if (pre.closest(".cell_output")) return;
  const button = words.content.firstElementChild.cloneNode(true);
  const label = button.querySelector("[role=status]");
  button.addEventListener("click", async () => {
    let told = "copied";
    try { await write(pre.innerText.replace(/\n$/, "")); } catch { told = "failed"; }
    button.dataset.state = told;
    label.textContent = button.dataset[told];
    button.focus();
    setTimeout(() => { delete button.dataset.state; label.textContent = ""; }, 4000);
  });
  pre.parentElement.classList.add("has-copy");
  pre.after(button);
});
