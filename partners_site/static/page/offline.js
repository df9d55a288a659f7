// The service worker keeps what was read for a time without a network. It waits until this page has all it needs; the
// rest of the text follows from the second page on, unless the reader's browser asks to save data.
if ("serviceWorker" in navigator && isSecureContext && location.protocol.startsWith("http")) {
  addEventListener("load", () => setTimeout(async () => {
    const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href);
    const came = Boolean(navigator.serviceWorker.controller);
    try {
      await navigator.serviceWorker.register(new URL("sw.js", root));
      const { active } = await navigator.serviceWorker.ready;
      const { saveData = false, effectiveType = "4g" } = navigator.connection ?? {};
      const later = saveData ? [] : [...document.querySelectorAll("[data-script]")];
      const scripts = later.map(({ dataset }) => new URL(dataset.script, location.href).href);
      const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
      const seen = [location.href.split("#")[0], ...loaded, ...scripts];
      active.postMessage({ seen, rest: came && !saveData && !effectiveType.includes("2g") });
    } catch {
      // A browser that forbids it (a private window, a strict setting) reads the book as before.
    }
  }, 3000));
}
