// The studio on a page without a kernel.
import { mountAll, pageModel } from "../../quiz/js/model.js";
import { cleanState } from "./state.js";

const VERSION = 1;

mountAll("data-partners-studio", (content, el) => {
  const key = `${content.book}:studio:${VERSION}:${content.lang}`;
  render({ model: pageModel(content, key, (found) => cleanState(content, found)), el });
});
