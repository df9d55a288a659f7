// A quiz is plain questions with a key until its script comes: as soon as the reader is two screens away, and in any
// case once the page has all that its text needs. Who asked the browser to save data waits for the first.
const quizzes = document.querySelectorAll(".partners-quiz[data-script]");
const PAUSE = 5000;
let asked = false;
const load = () => {
  // The answers that somebody is reading stay until they are folded away.
  if (asked || document.querySelector(".partners-quiz > .quiz-key[open]")) return;
  asked = true;
  const script = document.createElement("script");
  script.src = quizzes[0].dataset.script;
  script.addEventListener("error", () => setTimeout(() => { asked = false; watch(); }, PAUSE));
  document.head.append(script);
};
const near = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) load(); }, { rootMargin: "200% 0px" });
// To observe anew is to be told where things are now.
const watch = () => quizzes.forEach((quiz) => { near.unobserve(quiz); near.observe(quiz); });
watch();
quizzes.forEach((quiz) => quiz.querySelector(".quiz-key").addEventListener("toggle", load));
if (!navigator.connection?.saveData) addEventListener("load", () => setTimeout(load, 2000));
