// The quiz on a page without a kernel.
import { mountAll, pageModel, stored } from "./model.js";
import { cleanState } from "./state.js";

const VERSION = 1;
const asState = (found) => (typeof found === "object" && found !== null && !Array.isArray(found) ? found : {});

mountAll("data-partners-quiz", (content, el) => {
  const key = `${content.book}:quiz:${VERSION}:${content.lang}:${content.chapter}`;
  const clean = (found) => cleanState(content.questions, asState(found));
  // Other quizzes of the chapter may keep their answers under the same key.
  const kept = (state) => {
    const whole = asState(stored(key));
    content.questions.forEach((question) => delete whole[question.id]);
    return { ...whole, ...state };
  };
  render({ model: pageModel(content, key, clean, kept), el });
});
