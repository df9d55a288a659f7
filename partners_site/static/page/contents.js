// The contents of the page mark the section being read.
const links = [...document.querySelectorAll("#pst-page-toc-nav a[href^='#']")];
const byHeading = new Map();
links.forEach((link) => {
  const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (place) byHeading.set(place.querySelector("h1, h2, h3, h4, h5, h6") || place, link);
});
const mark = (current) => links.forEach((link) => {
  link.classList.toggle("active", link === current);
  if (link === current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  link.closest(".toc-entry")?.classList.toggle("active", link.closest(".toc-entry").contains(current));
});
if (byHeading.size) {
  const watch = new IntersectionObserver((entries) => {
    const seen = entries.filter((entry) => entry.isIntersecting).pop();
    if (seen) mark(byHeading.get(seen.target));
  }, { rootMargin: "0px 0px -70% 0px" });
  byHeading.forEach((_, heading) => watch.observe(heading));
}
