// What the reader has answered: {"ports-01": {answer, checked, tries, points}}. Whatever else comes in is left out,
// and points are always counted again, so storage that somebody edited can break nothing.

const MOST_TRIES = 9999;

function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One question's entry in its one form, or null if there is nothing to keep. */
export function cleanEntry(question, entry) {
  if (!isRecord(entry)) return null;
  const kind = KINDS[question.kind];
  const answer = kind.clean(question, entry.answer);
  const checked = entry.checked === true && kind.complete(question, answer);
  const given = Number.isInteger(entry.tries) ? Math.min(Math.max(entry.tries, 0), MOST_TRIES) : 0;
  const tries = Math.max(given, checked ? 1 : 0);
  if (answer === null && !tries) return null;
  return { answer, checked, tries, points: checked ? kind.points(question, answer) : 0 };
}

export function cleanState(questions, state) {
  const clean = {};
  if (!isRecord(state)) return clean;
  for (const question of questions) {
    const entry = Object.hasOwn(state, question.id) ? cleanEntry(question, state[question.id]) : null;
    if (entry) clean[question.id] = entry;
  }
  return clean;
}
