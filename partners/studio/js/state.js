// What the reader has coded: {coder, compared, codes: {"K07": {plover, actor, recipient}}}. Whatever else comes in is
// left out, so storage that somebody edited can break nothing.
import { allowed } from "./csv.js";

const LONGEST_NAME = 40;

function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function cleanState(content, state) {
  const given = isRecord(state) ? state : {};
  const { acts, ...lists } = allowed(content);
  const codes = {};
  for (const act of acts) {
    const code = isRecord(given.codes) && Object.hasOwn(given.codes, act) ? given.codes[act] : null;
    if (!isRecord(code)) continue;
    const parts = Object.keys(lists).filter((part) => Object.hasOwn(code, part) && lists[part].includes(code[part]));
    if (parts.length) codes[act] = Object.fromEntries(parts.map((part) => [part, code[part]]));
  }
  const coder = typeof given.coder === "string" ? given.coder.slice(0, LONGEST_NAME) : "";
  return { coder, compared: given.compared === true, codes };
}
