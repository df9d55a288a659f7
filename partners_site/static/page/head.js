{ const root = document.documentElement; let mode;
  try { mode = localStorage.getItem("mode"); } catch { /* Kept nowhere. */ }
  root.dataset.mode = ["light", "dark"].includes(mode) ? mode : "auto";
  root.dataset.theme = root.dataset.mode !== "auto" ? mode : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"; }
