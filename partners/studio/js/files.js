// Codes to a file and back. No file leaves the reader's machine.
import { h, fill } from "./dom.js";
import { readCodes, writeCodes } from "./csv.js";

const LARGEST = 100_000;

/** A name that every disk takes. */
function fileName(words, coder) {
  const plain = coder.normalize("NFC").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return plain ? fill(words.file, { coder: plain }) : words.file_nameless;
}

/** @param tools content, current() → state, load(codes), say(text) */
export function drawFiles({ content, current, load, say }) {
  const { words } = content;
  const total = content.sentences.flatMap((sentence) => sentence.acts).length;
  const count = (codes) => Object.values(codes).filter((code) => code.plover).length;

  function download() {
    const { coder, codes } = current();
    const file = fileName(words, coder);
    const address = URL.createObjectURL(new Blob([writeCodes(content, codes)], { type: "text/csv" }));
    h("a", { href: address, download: file }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    say(fill(words.saved, { file, n: count(codes), total }));
  }

  async function upload() {
    const [file] = input.files;
    if (!file) return;
    try {
      if (file.size > LARGEST) throw new Error(fill(words.faults.size, { file: file.name }));
      const codes = readCodes(content, await file.text(), file.name);
      load(codes);
      say(fill(words.loaded, { file: file.name, n: count(codes), total }));
    } catch (error) {
      const told = error instanceof DOMException ? fill(words.faults.unread, { file: file.name }) : error.message;
      say(`${told} ${words.faults.kept}`);
    }
    // The same file can be chosen again after it was mended.
    input.value = "";
  }

  const input = h("input", { type: "file", accept: ".csv,text/csv", onchange: upload, tabindex: "-1", hidden: true, "aria-label": words.load });
  const button = h("button", { type: "button", onclick: () => input.click() }, words.load);
  return [h("button", { type: "button", onclick: download }, words.download), button, input];
}
