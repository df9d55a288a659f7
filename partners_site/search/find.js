// The index in memory, and what it answers: sections that hold all words of a query, the best first.
const WEIGHT = { title: 12, heading: 6, key: 400, row: 0.6 };
const data = { sections: [], forms: new Map(), stems: new Map(), sounds: new Map(), alike: new Map(), phrases: [] };

const put = (map, key, value) => { if (map.has(key)) map.get(key).add(value); else map.set(key, new Set([value])); };

const build = ({ pages, names }) => {
  pages.forEach(([title, address, sections]) => sections.forEach(([heading, anchor, text, row], at) => {
    const section = { title, address, heading, anchor, text, row, first: at === 0, counts: new Map() };
    const count = (part, weight) => words(part).forEach((word) => {
      const form = folded(word);
      section.counts.set(form, (section.counts.get(form) ?? 0) + weight);
      put(data.forms, form, section);
      if (!data.stems.get(stem(word))?.has(form)) put(data.stems, stem(word), form);
    });
    count(text, 1);
    // A row is found by its key before all that cites it.
    if (row) count(anchor, WEIGHT.key);
    count(heading, at === 0 ? WEIGHT.title : WEIGHT.heading);
    data.sections.push(section);
  }));
  data.forms.forEach((_, form) => { if (!/\d/.test(form)) put(data.sounds, sound(form), form); });
  // Names of one thing stand for each other: whole phrases, and word by word where the numbers of words agree.
  names.forEach((group) => {
    const phrases = group.map((name) => words(name).map(stem));
    if (phrases.some((phrase) => phrase.length > 1)) data.phrases.push(phrases);
    phrases.forEach((one) => phrases.forEach((other) => {
      if (one !== other && one.length === other.length) one.forEach((key, at) => put(data.alike, key, other[at]));
    }));
  });
};

// The forms in the book that a word of the query stands for, each with how surely.
const formsOf = (word, last) => {
  const found = new Map();
  const add = (forms, sure) => forms?.forEach((form) => { if ((found.get(form) ?? 0) < sure) found.set(form, sure); });
  const key = stem(word);
  const start = folded(word);
  add(data.stems.get(key), 1);
  if (data.forms.has(start)) found.set(start, 1.2);
  data.alike.get(key)?.forEach((other) => add(data.stems.get(other), 0.9));
  if (last && start.length > 1 || start.length > 3) {
    data.forms.forEach((_, form) => { if (form.startsWith(start)) add([form], 0.5); });
  }
  if (CYRILLIC.test(word) || !found.size) {
    const heard = sound(CYRILLIC.test(word) ? key : start);
    if (heard.length > 3) data.sounds.forEach((forms, other) => { if (other === heard || other.startsWith(heard) && other.length - heard.length < 4) add(forms, 0.4); });
  }
  if (!found.size && CYRILLIC.test(word)) add(data.stems.get(russian.stemWord(folded(kazakh(word)))), 0.8);
  // Words made from a name (актауский) share its beginning.
  for (let length = key.length - 1; !found.size && length > 4; length -= 1) {
    data.forms.forEach((_, form) => {
      if (!form.startsWith(key.slice(0, length))) return;
      add([form], 0.3);
      data.alike.get(stem(form))?.forEach((other) => add(data.stems.get(other), 0.25));
    });
  }
  return found;
};

const score = (query) => {
  const parts = query.map((word, at) => formsOf(word, at === query.length - 1));
  const total = data.sections.length;
  const scores = new Map();
  parts.forEach((forms, part) => forms.forEach((sure, form) => {
    const places = data.forms.get(form) ?? [];
    const rare = Math.log(1 + total / (places.size || 1));
    places.forEach((section) => {
      const seen = scores.get(section) ?? { parts: [], forms: new Set() };
      const worth = sure * rare * (1 + Math.log(section.counts.get(form)));
      seen.parts[part] = Math.max(seen.parts[part] ?? 0, worth);
      seen.forms.add(form);
      scores.set(section, seen);
    });
  }));
  return [...scores].map(([section, { parts: worths, forms }]) => ({
    section, forms,
    matched: worths.filter(Boolean).length,
    score: worths.reduce((sum, worth) => sum + (worth ?? 0), 0) * (section.row ? WEIGHT.row : 1),
  }));
};

// What else a query may be called: a known phrase in it is exchanged for the same phrase in another language.
const variants = (query) => {
  const keys = query.map(stem);
  const found = [query];
  data.phrases.forEach((phrases) => phrases.forEach((phrase) => {
    const at = keys.findIndex((_, i) => phrase.length && phrase.every((key, k) => keys[i + k] === key));
    if (at < 0) return;
    phrases.forEach((other) => {
      if (other !== phrase && found.length < 6) found.push([...query.slice(0, at), ...other, ...query.slice(at + phrase.length)]);
    });
  }));
  return found;
};

// All that a query finds: `whole` when the places hold all its words.
const search = (text) => {
  const query = words(text).slice(0, 12);
  const best = new Map();
  const some = new Map();
  const keep = (map, found) => { if ((map.get(found.section)?.score ?? 0) < found.score) map.set(found.section, found); };
  if (query.length) variants(query).forEach((variant) => score(variant).forEach((found) => {
    if (found.matched === variant.length) keep(best, found); else keep(some, found);
  }));
  const whole = best.size > 0;
  const found = [...(whole ? best : some).values()].sort((a, b) => b.matched - a.matched || b.score - a.score);
  return { whole, found };
};

// About 160 letters round the first of the words, cut at words.
const extract = (text, forms) => {
  const places = [...text.matchAll(SPLIT)].filter((match) => forms.has(folded(match[0])));
  const from = Math.max(0, (places[0]?.index ?? 0) - 60);
  const start = from ? text.indexOf(" ", from) + 1 : 0;
  const cut = text.length > start + 180 ? text.lastIndexOf(" ", start + 180) : text.length;
  const end = cut > start ? cut : Math.min(text.length, start + 180);
  const marks = places.filter((match) => match.index >= start && match.index + match[0].length <= end);
  return { text: text.slice(start, end), start, end, before: start > 0, after: end < text.length,
    marks: marks.map((match) => [match.index - start, match.index - start + match[0].length]) };
};
