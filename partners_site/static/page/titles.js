// A tooltip is written once a page, at the first link to a row or term; the other links to it say the same.
const titles = new Map();
document.querySelectorAll("article a.cite, article a.term").forEach((link) => {
  const address = link.getAttribute("href");
  if (link.title && !titles.has(address)) titles.set(address, link.title);
  else if (!link.title && titles.has(address)) link.title = titles.get(address);
});
