// What the focus lands on tells the top page where it is and how plainly that shows.
addEventListener("focusin", (event) => requestAnimationFrame(() => {
  const element = event.target;
  const shade = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return { rgb: [r, g, b], a };
  };
  const light = (rgb) => rgb
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (from) => {
    for (let node = from; node; node = node.parentElement) {
      const { rgb, a } = shade(getComputedStyle(node).backgroundColor);
      if (a > 0.5) return rgb;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches && document.documentElement.dataset.theme === "dark" ? [18, 18, 18] : [255, 255, 255];
  };
  // The sign may stand on the element itself, on the label that it fills, or on the row it belongs to.
  const signs = [element, element.closest("label"), element.nextElementSibling, element.parentElement].filter(Boolean).map((node) => {
    const style = getComputedStyle(node);
    const around = ground(node.parentElement);
    const found = [];
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1 && shade(style.outlineColor).a > 0.5) {
      found.push(contrast(shade(style.outlineColor).rgb, around));
    }
    for (const [colour, lengths] of [...style.boxShadow.matchAll(/(rgba?\([^)]*\))((?: -?[\d.]+px){4})/g)].map((m) => [m[1], m[2]])) {
      const spread = parseFloat(lengths.trim().split(" ")[3]);
      if (spread >= 1 && shade(colour).a > 0.5) found.push(contrast(shade(colour).rgb, around));
    }
    return Math.max(0, ...found);
  });
  const box = element.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) => [box.left + x * box.width, box.top + y * box.height]);
  const seen = points.some(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (element.contains(hit) || hit.contains(element) && hit !== document.documentElement && hit !== document.body
      || element.closest("label")?.contains(hit) || [...(element.labels ?? [])].some((label) => label.contains(hit)));
  });
  element.dataset.walked = Number(element.dataset.walked ?? 0) + 1;
  top.walked ??= [];
  top.walked.push({
    what: element.outerHTML.slice(0, 140).replace(/\s+/g, " "),
    contrast: Math.max(...signs), seen, times: Number(element.dataset.walked),
    frame: self !== top,
  });
}), true);

