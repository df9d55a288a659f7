// How far a reader got in this chapter and how many questions are answered; kept in this browser, sent nowhere.
const panel = document.querySelector(".reading");
if (panel) {
  const { book, chapter, lang, questions, words } = JSON.parse(panel.dataset.reading);
  const key = `${book}:place:1:${lang}:${chapter}`;
  const isRecord = (found) => typeof found === "object" && found !== null && !Array.isArray(found);
  const read = (name) => {
    try {
      const found = JSON.parse(localStorage.getItem(name));
      return isRecord(found) ? found : {};
    } catch {
      return {};
    }
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const add = (tag) => panel.appendChild(document.createElement(tag));
  const answered = add("span");
  const place = add("span");
  const resume = add("a");
  resume.textContent = words.resume;
  resume.hidden = place.hidden = true;
  const sections = [...document.querySelectorAll("article section[id]")];

  const before = read(key);
  const heading = typeof before.at === "string" ? document.getElementById(before.at) : null;
  if (heading && sections.indexOf(heading) > 0) {
    resume.href = `#${before.at}`;
    resume.hidden = false;
  }
  let furthest = Number.isInteger(before.percent) ? Math.min(Math.max(before.percent, 0), 100) : 0;

  const draw = () => {
    const state = read(`${book}:quiz:1:${lang}:${chapter}`);
    const checked = questions.filter((id) => Object.hasOwn(state, id) && state[id]?.checked === true).length;
    answered.textContent = fill(words.questions, { n: checked, all: questions.length });
    place.textContent = fill(words.place, { percent: furthest });
    place.hidden = furthest === 0;
  };

  let waiting = 0;
  const note = () => {
    waiting = 0;
    const article = document.querySelector("article").getBoundingClientRect();
    const seen = Math.round((100 * (innerHeight - article.top)) / article.height);
    // What fits the first screen is no progress.
    if (article.top > -innerHeight / 2) return;
    furthest = Math.min(Math.max(seen, furthest), 100);
    const at = sections.filter((section) => section.getBoundingClientRect().top < innerHeight / 2).at(-1)?.id;
    try {
      localStorage.setItem(key, JSON.stringify({ percent: furthest, at }));
    } catch {
      // Storage is switched off: then nothing is kept.
    }
    draw();
  };
  addEventListener("scroll", () => (waiting ||= setTimeout(note, 400)), { passive: true });
  addEventListener("storage", draw);
  document.addEventListener("click", () => setTimeout(draw, 100));
  draw();
}

document.querySelectorAll(".citing").forEach((box) => {
  const words = JSON.parse(box.dataset.citing);
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  box.querySelectorAll(".citing-text").forEach((text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.copy;
    button.setAttribute("aria-label", `${words.copy}: ${text.previousElementSibling.textContent}`);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        status.textContent = words.copied;
      } catch {
        getSelection().selectAllChildren(text);
        status.textContent = words.not_copied;
      }
    });
    text.after(button);
  });
  box.append(status);
});
