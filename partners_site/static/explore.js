// Native selects that switch between results made when the page was built.
document.querySelectorAll(".partners-explore").forEach((box) => {
  const selects = [...box.querySelectorAll("select")];
  const panels = [...box.querySelectorAll(":scope > .explore-panel")];
  const status = box.querySelector(".explore-status");
  const show = (announce) => {
    const at = selects.map((select) => select.value).join(",");
    panels.forEach((panel) => { panel.hidden = panel.dataset.at !== at; });
    if (announce) status.textContent = selects.map((select) => select.selectedOptions[0].textContent).join(", ");
  };
  selects.forEach((select) => select.addEventListener("change", () => show(true)));
  show(false); // A browser may restore an earlier choice on reload.
});
