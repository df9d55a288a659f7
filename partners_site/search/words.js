// Words as the search compares them: English and Russian by Snowball's stemmers, Kazakh by its case endings, names
// across alphabets by their sounds.
const SPLIT = /[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu;
const CYRILLIC = /[\u0400-\u04ff]/;
const KAZAKH = /[әғқңөұүһі]/;
// Readers without a Kazakh keyboard type the nearest Russian letter.
const NEAREST = { ә: "а", ғ: "г", қ: "к", ң: "н", ө: "о", ұ: "у", ү: "у", һ: "х", і: "и", ё: "е" };
const ENDINGS = /(?:[дтн][ае]н|[дтн]ың|[дтн]ің|[гғқк][ае]|[дт][ае]ғы|[дт][ае]гі|нда|нде|[дт][ае]|[дтн]ы|[дтн]і|[мбп]ен|[лдт][ае]р|ын|ін|ына|іне|ы|і)$/;
const LATIN = { а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", ж: "zh", з: "z", и: "i", й: "y", к: "k", л: "l", м: "m",
  н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh", ц: "ts", ч: "ch", ш: "sh", щ: "shch", ъ: "",
  ы: "y", ь: "", э: "e", ю: "yu", я: "ya" };

const english = new PorterStemmer();
const russian = new RussianStemmer();
const stems = new Map();

const folded = (word) => {
  const low = word.toLowerCase().replace(/['’].*$/, "");
  if (CYRILLIC.test(low)) return low.replace(/[әғқңөұүһіё]/g, (letter) => NEAREST[letter]);
  return low.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
};

const kazakh = (word) => {
  let rest = word.toLowerCase();
  for (let times = 0; times < 3; times += 1) {
    const shorter = rest.replace(ENDINGS, "");
    if (shorter === rest || shorter.length < 4) break;
    rest = shorter;
  }
  return rest;
};

const stem = (word) => {
  if (!stems.has(word)) {
    const low = word.toLowerCase();
    let found = folded(word);
    if (CYRILLIC.test(low)) found = russian.stemWord(folded(KAZAKH.test(low) ? kazakh(low) : low));
    else if (!/\d/.test(found)) found = english.stemWord(found);
    stems.set(word, found);
  }
  return stems.get(word);
};

// Nazarbaev, Nazarbayev and Назарбаев sound alike: the letters on which spellings differ are left out.
const sound = (word) => folded(word).replace(/[\u0400-\u04ff]/g, (letter) => LATIN[letter] ?? "").replace(/q/g, "k").replace(/[yij]/g, "");

const words = (text) => text.match(SPLIT) ?? [];
