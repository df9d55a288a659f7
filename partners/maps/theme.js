/* The frame follows the theme of the page around it: the book, JupyterLab, or whoever answers its question. */
(function () {
  'use strict';
  var root = document.documentElement, told = null;

  function pageAround() {
    try { return window.parent !== window ? window.parent.document : null; } catch (refused) { return null; }
  }

  function themeOf(page) {
    var lab = page && page.body && page.body.dataset.jpThemeLight;
    return (page && page.documentElement.dataset.theme) ||
      (lab === 'false' ? 'dark' : lab === 'true' ? 'light' : null);
  }

  function dress() {
    var dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = told || themeOf(pageAround()) || (dark ? 'dark' : 'light');
  }

  function followTheme() {
    var page = pageAround();
    window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', dress);
    if (page) {
      var watch = new MutationObserver(dress);
      watch.observe(page.documentElement, {attributes: true, attributeFilter: ['data-theme']});
      if (page.body) watch.observe(page.body, {attributes: true, attributeFilter: ['data-jp-theme-light']});
    } else if (window.parent !== window) {
      window.addEventListener('message', function (event) {
        var theme = event.source === window.parent && event.data && event.data.partnersTheme;
        if (theme === 'dark' || theme === 'light') { told = theme; dress(); }
      });
      window.parent.postMessage({partnersTheme: 'ask'}, '*');
    }
    dress();
  }

  followTheme();
})();
