// A coding as CSV, out and in: the same columns as agreement.read() of the package takes.
import { fill } from "./dom.js";

const PARTS = ["plover", "actor", "recipient"];
const NEEDED = ["coding_id", "plover"];

/** The codes of a content, as lists: acts, and what each part of a code may be. */
export function allowed(content) {
  const states = content.states.map((state) => state.code);
  return {
    acts: content.sentences.flatMap((sentence) => sentence.acts.map((act) => act.id)),
    plover: content.quads.flatMap((quad) => quad.classes.map((one) => one.code)),
    actor: states,
    recipient: states,
  };
}

export function writeCodes(content, codes) {
  const rows = allowed(content).acts.map((act) => [act, ...PARTS.map((part) => codes[act]?.[part] || "")]);
  return [["coding_id", ...PARTS], ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

/** Cells of a CSV by row, each row with the line where it begins, or null for a quotation mark out of place. */
function split(text, delimiter) {
  const rows = [];
  let cells = [], cell = "", quoted = false, closed = false, line = 1, begin = 1;
  const endCell = () => { cells.push(cell); cell = ""; closed = false; };
  const endRow = () => { endCell(); rows.push({ line: begin, cells }); cells = []; begin = line; };
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i];
    if (sign === "\n") line += 1;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[i + 1] === '"') { cell += '"'; i += 1; } else { quoted = false; closed = true; }
    } else if (sign === delimiter) endCell();
    else if (sign === "\n") endRow();
    else if (sign === "\r" && text[i + 1] === "\n") continue;
    else if (sign === '"' && cell === "" && !closed) quoted = true;
    else if (closed) return { rows, fault: begin };
    else cell += sign;
  }
  if (quoted) return { rows, fault: begin };
  if (cell !== "" || cells.length) endRow();
  return { rows, fault: 0 };
}

/**
 * The codes of a CSV. A fault is an Error whose message is for the reader, and nothing is taken over.
 * @param file its name, for messages
 */
export function readCodes(content, text, file) {
  const { faults } = content.words;
  const fault = (name, values) => new Error(fill(faults[name], { file, ...values }));
  const plain = text.replace(/^\uFEFF/, "");
  const first = plain.split("\n", 1)[0];
  const parsed = split(plain, first.includes(";") && !first.includes(",") ? ";" : ",");
  if (parsed.fault && !parsed.rows.length) throw fault("quotes", { line: parsed.fault });
  const [head, ...rows] = parsed.rows;
  const header = (head ? head.cells : []).map((name) => name.trim().toLowerCase());
  for (const column of ["coding_id", ...PARTS]) {
    const times = header.filter((name) => name === column).length;
    if (times > 1 || (!times && NEEDED.includes(column))) throw fault("header", { column });
  }
  const lists = allowed(content);
  const known = (list, value, line, column) => {
    const found = list.find((code) => code.toLowerCase() === value.toLowerCase());
    if (!found) throw fault("unknown", { line, column, value });
    return found;
  };
  const codes = {};
  const seen = new Set();
  for (const { line, cells } of rows.filter((row) => row.cells.some((cell) => cell.trim()))) {
    if (cells.length !== header.length) throw fault("cells", { line, n: cells.length, columns: header.length });
    const value = (column) => (cells[header.indexOf(column)] || "").trim();
    if (!value("coding_id")) throw fault("empty", { line });
    const act = known(lists.acts, value("coding_id"), line, "coding_id");
    if (seen.has(act)) throw fault("twice", { line, value: act });
    seen.add(act);
    const parts = PARTS.filter((part) => value(part)).map((part) => [part, known(lists[part], value(part), line, part)]);
    if (parts.length) codes[act] = Object.fromEntries(parts);
  }
  if (parsed.fault) throw fault("quotes", { line: parsed.fault });
  return codes;
}
