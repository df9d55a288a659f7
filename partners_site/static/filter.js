// Rows of the record that match every choice stay; the others are hidden, and the count is told.
document.querySelectorAll(".record-filter").forEach((bar) => {
  const selects = [...bar.querySelectorAll("select")];
  const terms = [...bar.parentElement.querySelectorAll("dl.record > dt")];
  const count = bar.querySelector(".record-count");
  const show = () => {
    const wanted = selects.map((select) => select.value).filter(Boolean);
    let shown = 0;
    terms.forEach((term) => {
      const fits = wanted.every((mark) => term.classList.contains(mark));
      shown += fits;
      term.hidden = !fits;
      term.nextElementSibling.hidden = !fits;
    });
    count.textContent = count.dataset.told.replace("{n}", shown);
  };
  selects.forEach((select) => select.addEventListener("change", show));
  show();
});
