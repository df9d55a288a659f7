// A citation or a term opens in place: on hover and on focus, pinned on a click; Esc closes it (WCAG 1.4.13).
// Without this script the link leads to the record or the glossary, as it still does from inside the note.
const links = document.querySelectorAll("article a.cite, article a.term");
const holder = document.querySelector("[data-notes]");
if (links.length && holder && HTMLElement.prototype.showPopover) {
  const { src, words } = JSON.parse(holder.dataset.notes);
  const make = (tag, name, text = "") => Object.assign(document.createElement(tag), { className: name, textContent: text });
  const card = make("div", "note");
  card.popover = "manual";
  card.setAttribute("role", "dialog");
  const gist = make("p", "note-gist");
  gist.id = "note-gist";
  const sources = make("ul", "note-sources");
  const whole = make("a", "note-whole");
  const close = make("button", "note-close", words.close);
  close.type = "button";
  card.append(gist, sources, whole, close);
  document.body.append(card);

  let owner = null;
  let pinned = false;
  let timer = 0;
  let loading = null;
  let drawn = null;

  const load = () => (loading ||= new Promise((done) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = () => done(window.PARTNERS_NOTES ?? {});
    script.onerror = () => done({});
    document.head.append(script);
  }));

  const position = () => {
    const box = owner.getBoundingClientRect();
    const width = card.offsetWidth;
    const left = Math.min(Math.max(box.left - 12, 8), document.documentElement.clientWidth - width - 8);
    const below = box.bottom + card.offsetHeight + 12 < innerHeight || box.top < card.offsetHeight + 12;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${(below ? box.bottom + 4 : box.top - card.offsetHeight - 4) + scrollY}px`;
  };

  const hide = () => {
    clearTimeout(timer);
    if (!owner) return;
    owner.removeAttribute("aria-describedby");
    owner = null;
    pinned = false;
    if (card.matches(":popover-open")) card.hidePopover();
  };

  const draw = async (link) => {
    const key = link.hash.slice(1);
    const note = (await load())[key] ?? {};
    if (owner !== link) return;
    const term = link.classList.contains("term");
    card.setAttribute("aria-label", term ? link.textContent : words.note.replace("{key}", key));
    gist.textContent = note.gist ?? "";
    gist.lang = note.lang ?? document.documentElement.lang;
    gist.hidden = !note.gist;
    const rows = note.sources ?? [];
    sources.hidden = !rows.length;
    sources.replaceChildren(make("li", "note-label", words.sources), ...rows.map((row) => {
      const item = document.createElement("li");
      const { uri: href, words: textContent, lang = document.documentElement.lang } = row;
      item.append(Object.assign(document.createElement("a"), { href, textContent, lang }), ` ${row.key}`);
      return item;
    }));
    whole.textContent = term ? words.term : words.whole;
    whole.href = link.href;
    link.setAttribute("aria-describedby", gist.id);
    card.showPopover();
    position();
  };

  const show = (link) => {
    clearTimeout(timer);
    if (owner !== link) {
      hide();
      owner = link;
      drawn = draw(link);
    }
    return drawn;
  };

  const leave = () => {
    clearTimeout(timer);
    if (!pinned) timer = setTimeout(hide, 300);
  };
  const back = () => {
    const link = owner;
    hide();
    muted = link;
    link?.focus();
  };
  let muted = null;

  links.forEach((link) => {
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "mouse" || pinned) return;
      clearTimeout(timer);
      load();
      timer = setTimeout(() => show(link), 250);
    });
    link.addEventListener("pointerleave", leave);
    link.addEventListener("focus", () => {
      if (muted === link) muted = null;
      else if (link.matches(":focus-visible")) show(link);
    });
    // A note must not cover what has the focus next (WCAG 2.4.11).
    link.addEventListener("blur", (event) => {
      if (!event.relatedTarget) leave();
      else if (!card.contains(event.relatedTarget)) hide();
    });
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      await show(link);
      if (owner !== link) return;
      pinned = true;
      whole.focus({ preventScroll: true });
    });
  });
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", leave);
  card.addEventListener("focusout", (event) => { if (!card.contains(event.relatedTarget)) hide(); });
  close.addEventListener("click", back);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !owner) return;
    event.stopPropagation();
    if (card.contains(document.activeElement)) back();
    else hide();
  });
  document.addEventListener("pointerdown", (event) => {
    if (owner && !card.contains(event.target) && event.target !== owner) hide();
  });
  addEventListener("resize", hide);
}
